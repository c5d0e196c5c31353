package search

// Limits are the bounds of the decision to answer, to offer a choice or to say
// that nothing was found. All but Choices are chances, 0 to 1.
type Limits struct {
	Scope   float64 // below this chance of being in scope nothing is offered
	Answer  float64 // chance that one entry needs, and
	Margin  float64 // its lead over the next
	Choice  float64 // chance that the best few need together
	Choices int     // how many are offered at most
}

// Thresholds returns the bounds that every index decides by.
func Thresholds() Limits {
	return Limits{
		Scope: thresholdScope, Answer: thresholdAnswer, Margin: thresholdMargin,
		Choice: thresholdChoice, Choices: maxChoices,
	}
}
