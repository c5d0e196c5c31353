package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// wording is a way of putting things that hurts or misleads. find is matched
// against one sentence in lower case, with straight quotes and single spaces.
type wording struct {
	find    screen
	excuse  *regexp.Regexp // a sentence that matches it as well is fine; may be nil
	does    string         // what the words do: "blames the child"
	instead string         // how to mend it, as a sentence
	warn    bool
}

// say builds a wording whose words stand between word boundaries.
func say(words, does, instead string) wording {
	return wording{find: screened(`\b(?:` + words + `)\b`), does: does, instead: instead}
}

func (w wording) unless(words string) wording {
	w.excuse = regexp.MustCompile(`\b(?:` + words + `)\b`)
	return w
}

func (w wording) warning() wording {
	w.warn = true
	return w
}

// What the lists say of a match.
const (
	blames    = "blames the child, or the parent"
	promises  = "promises what nobody can be sure of"
	reassures = "says that things are well, which nobody here can know"
	frightens = "frightens more than it helps"
	jargons   = "is a word of the trade"
	hides     = "promises that something stays secret"
	asks      = "asks a person for what the bot has no need to know"
	judges    = "is a hurtful way to speak of suicide or self-harm"
	method    = "names a way to come to harm"
)

// wordings are the lists of rules 10 to 14 and of SAFETY H08, H50, H52, H54
// and H55, for every text that people read. Sources are those of CONTENT
// section 3: the language guides of the Children's Society and NAPAC (10), the
// Samaritans' media guidelines (9, H55).
var wordings = slices.Concat(blameWords, promiseWords, reassuringWords, fearWords, jargonWords, minimisingWords, secrecyWords, askingWords, harmWords)

// Rule 10 and SAFETY H54.
var blameWords = []wording{
	say(`(?:put|puts|putting|placed|placing) (?:her|him|them|your|my)(?:self|selves) (?:at|in) (?:risk|danger)`, blames, "Instead: say who put the child at risk."),
	say(`should(?: not|n't)? have|should've|shouldn't've|ought (?:not )?to have`, blames, "Instead: say what to do from here."),
	say(`why (?:did|didn't|would|wouldn't|have|haven't) (?:you|she|he|your child|not you)`, blames, `Instead: "What happened next?"`),
	say(`chose to|chooses? to (?:send|meet|share|talk)|made (?:a|the) (?:bad|poor|wrong|silly) (?:choice|decision)s?|(?:bad|poor) choices`, blames, "Instead: say what the other person did or asked for."),
	say(`promiscuous|provocative|slutty?|easy target`, blames, "Instead: say what was done to the child."),
	say(`relationship with an adult|(?:her|his|their) (?:older|adult) (?:boyfriend|girlfriend)`, blames, "Instead: an adult is abusing, or may be grooming, the child."),
	say(`consent(?:ed|ing|s) to|consented|consensual(?:ly)?`, blames, "Instead: say what happened. A child cannot consent to abuse.").unless(`cannot consent|can not consent`),
	say(`sexting`, blames, "Instead: sending nudes, or sharing nude pictures."),
	say(`(?:child|kiddie|kid|teen) porn(?:ography|ographic)?|underage porn(?:ography)?`, blames, "Instead: sexual pictures of children, or pictures of abuse."),
	say(`child prostitut(?:e|es|ion)|underage (?:sex|girl|woman)`, blames, "Instead: a child who is being sexually abused."),
	say(`brought (?:it|this) on (?:her|him|them|your)(?:self|selves)|asked for it|asking for it|(?:her|his|their|your|your child's) own fault|partly to blame`, blames, "Instead: it is not the child's fault."),
	say(`fell for|naive|gullible|foolish|stupid(?:ly)?|silly|shame ?ful|shame on`, blames, "Instead: the person tricked or pressured the child."),
	say(`you (?:failed|neglected)|because you let|you let (?:this|it) happen|bad parent(?:s|ing)?|if (?:only you|you) had (?:not )?(?:checked|known|been|watched|looked|set)`, blames, "Instead: say what helps from here."),
	say(`engag(?:e|ed|es|ing) in (?:sex|sexual)|sexually active with|willing(?:ly)? (?:sent|shared|met|took|took part|victim)`, blames, "Instead: say what the other person did or asked for."),
}

// Rule 11.
var promiseWords = []wording{
	say(`will (?:all |then |soon |quickly |definitely |certainly |surely )*be (?:removed|deleted|taken down|blocked|caught|found|arrested|refunded|returned|stopped|punished|recovered)`, promises, "Instead: say what you can ask for, not what will happen.").unless(`not be`),
	say(`will (?:catch|arrest|trace)|(?:police|ceop|they|he|it|we|i|officers|iwf|childline|school|bank|company|app|game|site|report remove|apple|google|roblox) will (?:soon |then )?(?:find|remove|stop|refund|recover|punish|ban|(?:take|get) (?:it|them|the \w+|all \w+) (?:down|removed|back|off|deleted))`, promises, "Instead: say what you can ask for, not what will happen.").unless(`not|whether|if`),
	say(`guarantee[ds]?|guaranteeing`, promises, "Instead: say what usually helps."),
	say(`you will (?:get|have) (?:your|the|all|all your) money back|will (?:never|not) (?:happen|spread|be shared|get out|come back|get worse|be seen)`, promises, "Instead: say what you can ask for, not what will happen."),
	say(`always`, promises, "Instead: usually, or each time.").unless(`not always|cannot always|nearly always|almost always`),
	say(`never (?:fails|goes wrong)`, promises, "Instead: say what the service says of itself."),
	{find: screened(`\b\d+(?:\.\d+)? ?(?:%|per ?cent\b)`), does: promises, instead: "Leave the figure out, and say what to do."},
	say(`(?:completely|totally|perfectly|entirely|fully|quite|absolutely|very) safe|safe apps?|(?:app|game|site|website) is safe|fool ?proof|risk[- ]free|for certain`, promises, "Instead: safer, or say which setting helps.").unless(`not|no|nothing is|whether|check`),
	say(`will not (?:be|get|end up|land) (?:in(?:to)? (?:any )?trouble|arrested|prosecuted|charged|a record|a criminal record)`, promises, "Instead: the police can record it without taking a child to court."),
	say(`help is (?:coming|on (?:its|the) way)|(?:have|has) (?:been )?(?:reported|told) (?:it|this|them|you|the police) for you|(?:we|i) (?:have|will) (?:report|reported|call|called|told|tell|contact|contacted) (?:you|it|this|them|him|her|the police|ceop|childline|someone)`, promises, "Instead: say whom the person can tell.").unless(`not|cannot`),
}

// SAFETY H08: words that calm where nobody can know.
var reassuringWords = []wording{
	say(`(?:do not|don't|dont|no need to|try not to|stop) worry(?:ing)?|nothing to worry about|no cause for (?:concern|alarm)|never fear`, reassures, "Instead: say the next act."),
	say(`probably (?:just|only|nothing|harmless|fine|safe|ok|okay|innocent|a (?:friend|joke|mistake|phase|misunderstanding|prank))`, reassures, "Instead: say what to look at and whom to ask."),
	{find: screened(`\b(?:it is|it's|is|are|was) (?:likely|surely|most likely) (?:nothing|fine|harmless|a friend|innocent|a joke)\b`), does: reassures, instead: "Instead: say what to look at and whom to ask."},
	say(`(?:it|everything|all|things|they|you|she|he|your child|this) (?:will|is going to|are going to|is|are) (?:all |just |probably |soon )*(?:be )?(?:fine|ok|okay|all right|alright)`, reassures, "Instead: say the next act.").unless(`if|whether|ask|it is (?:ok|okay|fine|all right) to|not`),
	say(`(?:there is|there's|is|are|at) (?:no|little|not much|zero) (?:real )?(?:danger|risk|harm)|(?:risk|danger|chance) is (?:very )?(?:low|small|tiny|slim)|unlikely to (?:be|come to|happen|harm|hurt)|no harm (?:done|in)`, reassures, "Instead: say when it would be urgent.").unless(`if|when|unless|where|once|not|never`),
	say(`(?:you|your child|she|he|they) (?:are|is|will be) (?:now |quite |perfectly )?safe(?: here| now| with us)?`, reassures, "Instead: say how to get safer.").unless(`if|whether|unless|until|once|when|not|ask|check|make sure|know|sure|so that|tell someone|where|feel`),
	say(`(?:is|are|was|were|seems?|quite|mostly) (?:totally |completely |usually |probably )?harmless|only (?:a joke|teasing|banter)|just (?:banter|teasing|a joke)|just a phase|kids will be kids|boys will be boys`, reassures, "Instead: say what to look out for.").unless(`not|look|looks`),
	say(`i (?:fully |really |completely )?understand(?: how| exactly| what)?|i know how you feel|sorry to hear|calm down|over-?reacting|you are worrying too much|attention[- ]seeking`, reassures, "Instead: one calm sentence on what to do."),
}

// Rule 12.
var fearWords = []wording{
	say(`horrific|horrif(?:y|ied|ying)|horrendous|nightmares?|terrif(?:y|ied|ying)|sinister|chilling|shocking|sickening|disgusting|vile|evil|deadly|devastating|epidemic|lurk(?:s|ing)?|prey(?:s|ed|ing)? on|beware`, frightens, "Instead: say calmly what happened or can happen."),
	say(`predators?|predatory|paedos?|pedos?|pa?edophiles?|perverts?|pervy|nonces?|creeps?|sickos?|monsters`, frightens, "Instead: a person who may harm children, or the person."),
	say(`every parent'?s'?(?: worst)?|any parent's|worst fears?|ruin(?:s|ed)? (?:her|his|their|your) (?:life|lives)|before it is too late`, frightens, "Instead: say the next act."),
	say(`momo|blue whale|jonathan galindo|huggy wuggy|slender ?man|killer clowns?|skull ?breaker`, "names a scare that was never shown to be real, or spreads one", "Instead: speak of dares and scary stories in general.").warning(),
}

// jargon is a word of the trade and what to say for it.
func jargon(words, instead string) wording {
	w := say(words, jargons, "Instead: "+instead)
	// Explained: the word stands in brackets after plain words, or is followed
	// by what it means.
	w.excuse = regexp.MustCompile(`\((?:` + words + `)\)|\b(?:` + words + `)(?:,? (?:\(|means|meaning|is when|that is)|, (?:the|a) )`)
	return w
}

// Rule 13, and the initials of SAFETY H46.
var jargonWords = []wording{
	jargon(`csam|csem|iioc`, "sexual pictures of children."),
	jargon(`csea?|csa`, "sexual abuse of a child."),
	jargon(`hsb`, "sexual behaviour that can harm."),
	jargon(`perpetrators?|offenders?`, "the person who did it."),
	jargon(`disclosures?|disclos(?:e|ed|es|ing)`, "telling, or what the child told you."),
	jargon(`safeguarding`, "keeping children safe; at school, the person who looks after children's safety.").unlessAlso(`safeguarding (?:professionals?|procedures?)|the (?:school|club)'s safeguarding lead|school safeguarding lead`),
	jargon(`utili[sz](?:e|es|ed|ing)`, "use."),
	jargon(`inappropriate(?:ly)?|age-inappropriate`, "say what it is: sexual, cruel, frightening, too old for them."),
	jargon(`camhs`, "the mental health team for children (your GP can refer)."),
	jargon(`dsl|lado|mash|pshe|ehcp`, "write it out."),
	jargon(`suicidal ideation|ideation`, "thoughts of suicide."),
	jargon(`e2ee|end-to-end encrypt(?:ed|ion)`, "only the people in the chat can read it."),
	jargon(`facilitat(?:e|es|ed|ing)|mitigat(?:e|es|ed|ing|ion)|multi-agency|stakeholders?|modus operandi`, "a plain word: help, lower, people."),
}

func (w wording) unlessAlso(words string) wording {
	w.excuse = regexp.MustCompile(w.excuse.String() + `|\b(?:` + words + `)`)
	return w
}

// Rule 14.
var minimisingWords = []wording{
	say(`just|simply|easy|easily|obviously|of course`, "makes light of what a parent finds hard", "Take it out.").warning().unless(`ask before|easy[- ]read|has just|have just|had just|not just`),
	say(`do not panic|don't panic`, "makes light of what a parent finds hard", "Instead: stay calm, or the next act.").warning(),
	say(`should(?:n't)?`, "can sound like a telling-off", "Instead: say what to do.").warning().unless(`should(?: not|n't)? have`),
}

// SAFETY H52: nobody may promise to keep a thing secret. What a service says of
// itself, with its limit ("unless someone is in danger"), is a fact.
var secrecyWords = []wording{
	say(`(?:i|we|you|nobody|childline|ceop|the police|police|they|it|the bot|this bot) (?:will |can |shall |could |would )?(?:always |never |all )?(?:keep|keeps|treat|treats|hold) (?:\w+ ){0,6}(?:secrets?|private|confidential|to (?:myself|ourselves|yourself)|between us)`, hides, "Instead: say who may need to be told, and why.").unless(`unless|cannot|can not|not keep|may ask`),
	say(`(?:this|it|that|(?:all|everything|anything)(?: (?:that )?you (?:say|tell us|type|write))?|what you (?:say|tell us|type|write)|your (?:chat|messages?|words|name)|chats?|calls?|the conversation) (?:is|are|stays?|will be|will stay|will remain|remains?) (?:\w+ )?(?:secret|private|confidential|between us|safe with (?:me|us))`, hides, "Instead: say who may need to be told, and why.").unless(`unless|not`),
	say(`(?:will not|won't|would never|will never|shall not|never|not going to) tell (?:anyone|anybody|a soul|a person|on you|your (?:parents|mum|dad|family|school|child)|the police|them|him|her)|(?:nobody|no one|no-one) (?:else )?(?:will|can|has to|needs to|need) (?:ever )?(?:know|find out|see|hear|be told|learn|read)`, hides, "Instead: say who may need to be told, and why."),
	say(`our (?:little )?secret|between (?:you and me|us|ourselves)|your secret|keep (?:it|this) (?:a )?secret for|you can keep (?:it|this) (?:a )?secret`, hides, "Instead: say who may need to be told, and why.").unless(`not`),
	say(`(?:strictly|completely|totally|fully|entirely|absolutely) (?:secret|private|confidential|anonymous)|confidential(?:ly|ity)?|in (?:strict |complete )?confidence`, hides, "Instead: say what the service tells others, and when.").unless(`unless|not confidential`),
	say(`(?:i|we) promise`, hides, "Instead: say what you can do.").unless(`not promise`),
}

// SAFETY H50: the bot asks for no name, age, school, place or picture. Quoted
// words are a parent's to a child, and are taken out first.
var askingWords = []wording{
	say(`(?:send|share|show|upload|post|forward|attach|give|type|enter|tell|text|email) (?:me|us|here|this bot|the bot|signpost)\b.*\b(?:name|names|age|ages|old|school|class|address|birth|birthday|picture|pictures|photos?|images?|screenshots?|videos?|selfies?|username|usernames|where|who|number|what happened|more|everything)`, asks, "Take the question out: the answer does not depend on it.").unless(`do not|never|no need to|cannot`),
	say(`(?:send|share|show|upload|attach|give|type|enter|add|provide|confirm|state) (?:\w+ )?(?:your|the child's|your child's|their|his|her|a) (?:full |first |last |own |child's )*(?:name|age|school|date of birth|birthday|address|postcode|picture|photo|image|screenshot|video|selfie|username) (?:here|below|first|to (?:me|us|start|begin|go on|continue))`, asks, "Take the question out: the answer does not depend on it.").unless(`do not|never|no need to|cannot`),
	say(`please (?:send|share|upload|attach|enter|type|provide|confirm|give|tell|state) .*\b(?:name|age|school|date of birth|address|picture|photo|image|screenshot|video)`, asks, "Take the question out: the answer does not depend on it.").unless(`do not|never`),
	{find: screened(`\bhow old (?:are|is|was|were)\b[^?]*\?|\b(?:what|which)(?: is|'s)? (?:your|his|her|their|the child's|your child's|the person's)? ?(?:full |first |last |real )?(?:name|age|school|class|address|date of birth|username|postcode)\b[^?]*\?|\bwhere (?:do|does|are|is|did) (?:you|she|he|they|your child|the child)\b[^?]*\?|\b(?:who|whom) (?:is|are|was|were|did|do|does|has|have|sent|said|asked)\b[^?]*\?|\bwhat (?:exactly )?happened[^?]*\?|\b(?:can|could|will|would|may|do) (?:you|i|we) (?:\w+ )?(?:send|show|share|see|have|upload|attach)\b[^?]*(?:picture|photo|image|screenshot|video|name)[^?]*\?`), does: asks, instead: "Take the question out: the answer does not depend on it."},
	say(`(?:tell me|tell us) (?:more|everything|what happened|who|where|about (?:her|him|them|it|your child))`, asks, `Instead: "Type what is wrong."`).unless(`do not|cannot|no need`),
}

// SAFETY H55 and rule 9: how suicide is spoken of.
var harmWords = []wording{
	say(`commit(?:s|ted|ting)? suicide|committing self-harm`, judges, "Instead: die by suicide, or take their own life."),
	say(`(?:successful|failed|unsuccessful|completed|botched) (?:suicides?|attempts?|suicide attempts?)|complete(?:s|d)? suicide`, judges, "Instead: an attempt, or die by suicide."),
	say(`cry for help|anything (?:stupid|silly)|think of your family|selfish|coward(?:ly|ice)?|suicide (?:epidemic|craze|cult)`, judges, "Instead: say that talking helps, and with whom."),
	say(`nooses?|ligatures?|(?:hang|hangs|hanged|hung|hanging) (?:him|her|them|my|your)(?:self|selves)|slit(?:s|ting)?|(?:jump|jumps|jumped|jumping) (?:off|from|in front of)|suffocat(?:e|es|ed|ing|ion)|asphyxia\w*|strangl\w+|carbon monoxide|helium|nitrogen gas|antifreeze|paracetamol|ibuprofen|codeine|co-codamol|insulin|antidepressants?|sleeping (?:pills|tablets)|razor(?: ?blades?)?|drown(?:s|ed|ing)? (?:him|her|them|my|your)(?:self|selves)|gas(?:sed|sing)? (?:him|her|them)(?:self|selves)|suicide (?:forums?|sites?|chatrooms?|hotspots?|spots?)|sanctioned suicide`, method, `Instead: "has hurt themself", "has taken something", or "things they could use".`),
}

// methodsNear are words that are harmless elsewhere and name a means or a
// place in an entry about suicide or self-harm.
var methodsNear = []wording{
	say(`overdos(?:e|es|ed|ing)|tablets?|pills?|poison(?:s|ed|ing)?|bleach|medicines?|medication`, method, `Instead: "has taken something", or "things they could use".`),
	say(`blades?|kni(?:fe|ves)|scissors|sharpeners?|lighters?|ropes?|belts?|cords?|guns?|firearms?`, method, `Instead: "things they could use".`),
	say(`cutting|cuts? (?:him|her|them|your)(?:self|selves)|cut (?:him|her|them)(?:self|selves)|burn(?:s|ed|t|ing)? (?:him|her|them)(?:self|selves)|burning|scratching|wrists?|hanging`, method, `Instead: "hurting themself".`),
	say(`bridges?|cliffs?|railways?|train (?:lines?|tracks)|platform edge|roofs?|tall buildings?|motorways?`, method, `Instead: "a place where they could come to harm".`),
	{find: screened(`#\w+|\bhashtags? \w*(?:sui|sh|ana)\w*|\bpro-?(?:ana|mia)\b|\bthinspo\b|\b\d+ ?(?:mg|g|ml|tablets?|pills?)\b`), does: method, instead: "Take it out: a name or an amount can be searched for."},
}

// excused is what stands before words that are quoted as a bad example.
var excused = regexp.MustCompile(`\b(?:do not|never|avoid|instead of|rather than|kinder than|better than|not) ?(?:say|saying|tell|telling|ask|asking|call|calling|use|using|promise|promising|answer)?(?: \w+){0,3}[,:]? ?"[^"]*$|\b(?:do not|never) (?:say|tell|ask|call|promise|use)\b[^.;:,"]*$`)

var quoted = regexp.MustCompile(`"[^"]*"`)

// checkWords reports rules 7, 9 to 14 and the lists of SAFETY on one text, and
// what may stand in no prose at all (numbers, links and markup).
func checkWords(s shown) {
	s.at.plainProse(s.text)
	for _, line := range sentences(named(s.text)) {
		line = plainSentence(line)
		for _, w := range wordings {
			checkWording(s, line, w)
		}
		checkContractions(s, line)
	}
	checkInitials(s)
}

// named puts a word for each placeholder, so that the name of a role is not
// read as prose.
func named(s string) string {
	return placeholder.ReplaceAllStringFunc(s, func(role string) string {
		if role == "{police}" || role == "{emergency}" {
			return "the police"
		}
		return "CEOP"
	})
}

func plainSentence(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(oddQuotes.Replace(s))), " ")
}

func checkMethods(s shown, list []wording) {
	for _, line := range sentences(s.text) {
		for _, w := range list {
			checkWording(s, plainSentence(line), w)
		}
	}
}

func checkWording(s shown, line string, w wording) {
	if w.does == asks {
		if s.own() || s.spoken() {
			return
		}
		line = quoted.ReplaceAllString(line, `""`)
	}
	for _, at := range w.find.all(line) {
		if excused.MatchString(line[:at[0]]) || w.excuse != nil && w.excuse.MatchString(line) {
			continue
		}
		s.at.report(w.warn, fmt.Sprintf("%q %s.", strings.TrimSpace(line[at[0]:at[1]]), w.does), w.instead)
	}
}

var (
	contraction = regexp.MustCompile(`\b\w+n't\b|\b(?:dont|cant|wont|didnt|doesnt|isnt|arent|wasnt|werent|hasnt|havent|hadnt|couldnt|wouldnt|shouldnt|mustnt|neednt|shant|aint)\b`)
	fullNot     = map[string]string{"can": "cannot", "wo": "will not", "sha": "shall not", "ai": "is not"}
)

// checkContractions reports rule 7. In a heading, a label or words to say
// aloud, where people speak as they speak, it is a warning.
func checkContractions(s shown, line string) {
	if !strings.Contains(line, "n't") && !strings.Contains(line, "nt") {
		return
	}
	for _, found := range contraction.FindAllString(line, -1) {
		stem := strings.TrimSuffix(strings.TrimSuffix(found, "n't"), "nt")
		if found == "can't" || found == "cant" {
			stem = "can"
		}
		full, ok := fullNot[stem]
		if !ok {
			full = stem + " not"
		}
		s.at.report(s.own() || s.spoken(), fmt.Sprintf("%q is easy to read as its opposite.", found), fmt.Sprintf("Write %q.", full))
	}
}

// knownInitials need no explanation: everyday words, makers and services that
// the bot's readers call by their initials.
var knownInitials = strings.Fields("UK US USA EU TV PC PIN AI VR AR ID OK SIM SMS QR DM GIF FAQ GP NHS BBC BSL CEOP NSPCC IWF PEGI BBFC GTA FIFA BT EE VPN XP PDF URL " +
	"CD DVD USB PS4 PS5 NGL LGBT LGBTQ AQA GCSE MP NI PAPYRUS SHOUT HOPELINE247 YES NO HELLO TXT CV WWE KO OCR CCTV SEN")

var initials = regexp.MustCompile(`\b[A-Z][A-Z0-9]{1,9}\b`)

// checkInitials warns of initials that nothing explains (SAFETY H46).
func checkInitials(s shown) {
	for _, word := range initials.FindAllString(s.text, -1) {
		if slices.Contains(knownInitials, word) || !strings.ContainsFunc(word, unicode.IsLetter) || strings.Contains(s.text, word+" (") || strings.Contains(s.text, "("+word+")") {
			continue
		}
		s.at.warn(fmt.Sprintf("%q is not explained.", word), "Write it out, or say in a few words what it is.")
	}
}

// selfHarm recognises what an entry is about by its words, not by its id: an
// entry that somebody adds later, or one that only touches on it, is held to
// the same rule without a list that has to be kept up.
var selfHarm = regexp.MustCompile(`\bsuicid|\bself[- ]?harm|\b(?:kill|killing|hurt|hurting|harm|harming|injur\w+)s? (?:him|her|them|my|your)(?:self|selves)|\b(?:want|wants|wanted|wanting) to die\b|\bend(?:ing)? (?:it all|(?:his|her|their|my|your) (?:own )?li(?:fe|ves))\b|\btake (?:his|her|their) own li(?:fe|ves)\b`)

// aboutSelfHarm reports whether the entry's subject is suicide or self-harm.
func aboutSelfHarm(e *Entry) bool {
	return selfHarm.MatchString(plainSentence(e.Title)) || selfHarm.MatchString(plainSentence(e.Lead))
}

// mentionsSelfHarm reports whether the entry touches on it anywhere.
func mentionsSelfHarm(e *Entry) bool {
	texts := slices.Concat([]string{e.Title, e.Lead, e.Danger, e.Tip}, e.Asks, e.DoNow, e.DoNot)
	for _, section := range e.Sections {
		texts = slices.Concat(texts, []string{section.Lead}, section.Say, section.Then)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return selfHarm.MatchString(plainSentence(t)) })
}

// listeningRoles are the roles whose services listen to a person in distress.
var listeningRoles = []string{"crisis", "child-helpline"}

func listens(e *Entry) bool {
	return slices.ContainsFunc(append([]string{e.Signposts.First}, e.Signposts.Then...), func(role string) bool {
		return slices.Contains(listeningRoles, role)
	})
}

// isEmoji reports whether a screen reader would speak r as the name of a
// picture. Arrows, marks such as ™ and bullets are none.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2B05 && r <= 0x2B55, r >= 0x231A && r <= 0x23FF, r == 0x20E3:
		return true
	}
	return false
}

func countEmoji(s string) int {
	n := 0
	for _, r := range s {
		if isEmoji(r) {
			n++
		}
	}
	return n
}

// emojiLeads reports whether an emoji stands first, as a bullet, or alone.
func emojiLeads(s string) bool {
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		return isEmoji(r)
	}
	return false
}

// checkEmoji reports rule 21.
func checkEmoji(e *Entry, all []shown) {
	seen := 0
	for _, s := range all {
		n := countEmoji(s.text)
		if n == 0 {
			continue
		}
		seen += n
		switch {
		case e.Level >= LevelUrgent:
			s.at.fail(fmt.Sprintf("%s has an emoji, in an %s answer.", sentence(s.label()), e.Level), "Take it out: a screen reader speaks its whole name.")
		case emojiLeads(s.text) || !hasLetter(s.text):
			s.at.fail(fmt.Sprintf("%s starts with an emoji.", sentence(s.label())), "Take it out, or put it after the words.")
		case seen > 1:
			s.at.fail("The entry has more than one emoji.", "Keep one, or none.")
		}
	}
}
