package knowledge

import "testing"

func TestFold(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"  Is my child being GROOMED?! ", "is my child being groomed"},
		{"what -- now?", "what now"},
		{"don't", "don t"},
		{"don’t", "don t"},
		{"ＷＨＡＴ ｎｏｗ", "what now"},
		{"naïve Café", "naïve café"},
		{"...", ""},
		{"13 y/o", "13 y o"},
	}
	for _, tt := range tests {
		if got := fold(tt.text); got != tt.want {
			t.Errorf("fold(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	known := []string{"police", "report-csa", "child-helpline"}
	tests := []struct{ got, want string }{
		{"polise", "Did you mean police?"},
		{"Report-CSA", "Did you mean report-csa?"},
		{"xyz", "Use one of: police, report-csa, child-helpline."},
	}
	for _, tt := range tests {
		if got := suggest(tt.got, known); got != tt.want {
			t.Errorf("suggest(%q) = %q, want %q", tt.got, got, tt.want)
		}
	}
	if got, want := suggest("x", nil), "There is none to choose from yet."; got != want {
		t.Errorf("suggest of nothing = %q, want %q", got, want)
	}
}
