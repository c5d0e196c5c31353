package knowledge

import (
	"strings"
	"testing"
)

// wordsReported returns what checkShown reports of a text.
func wordsReported(t *testing.T, text string) (fails, warnings Problems) {
	t.Helper()
	c, at := testPlaces(t)
	checkShown(at("phrase"), text)
	for _, p := range c.problems.sort() {
		if p.Warning {
			warnings = append(warnings, p)
		} else {
			fails = append(fails, p)
		}
	}
	return fails, warnings
}

// testWording expects every bad text to be refused for what the words do, with
// a way to mend it, and every good one to pass.
func testWording(t *testing.T, does string, bad, good []string) {
	t.Helper()
	for _, text := range bad {
		fails, _ := wordsReported(t, text)
		found := false
		for _, p := range fails {
			found = found || strings.Contains(p.What, does)
			if p.Mend == "" || !strings.HasSuffix(p.What, ".") || !strings.HasSuffix(p.Mend, ".") && !strings.HasSuffix(p.Mend, `"`) {
				t.Errorf("%q: report is no sentence: %v", text, p)
			}
		}
		if !found {
			t.Errorf("%q passes: %v", text, fails)
		}
	}
	for _, text := range good {
		if fails, _ := wordsReported(t, text); len(fails) > 0 {
			t.Errorf("%q is refused: %v", text, fails)
		}
	}
}

func TestBlameH54(t *testing.T) {
	testWording(t, blames, []string{
		"She put herself at risk.",
		"They put themselves in danger.",
		"You should have checked the phone.",
		"You should have known.",
		"Your child should not have sent it.",
		"Why did you send it?",
		"Why didn’t you tell me?",
		"Your child chose to meet him.",
		"Promiscuous girls are at risk.",
		"A relationship with an adult is risky.",
		"Her older boyfriend sends gifts.",
		"She consented to it.",
		"It was consensual.",
		"Talk about sexting.",
		"SEXTING is common.",
		"This is child porn.",
		"Child pornography is a crime.",
		"A child prostitute needs help.",
		"She brought it on herself.",
		"He fell for a trick.",
		"Children are naive.",
		"That was a silly thing.",
		"They made a bad choice.",
		"Because you let them stay up.",
		"This is bad parenting.",
		"She engaged in sexual acts.",
	}, []string{
		`It sounds kinder than "Why did you do that?"`,
		`Do not ask "Why did you do that?"`,
		`Ask "What happened next?" instead of "why did you".`,
		"Your child is not to blame.",
		"That is never your fault.",
		"A child cannot consent to abuse.",
		"Someone tricked your child.",
	})
}

func TestPromiseRule11(t *testing.T) {
	testWording(t, promises, []string{
		"The picture will be removed.",
		"It will soon be taken down.",
		"The police will catch him.",
		"They will find the person.",
		"Your money back is guaranteed.",
		"You will get your money back.",
		"This always works.",
		"It works 100% of the time.",
		"One child in ten, or 10 per cent, sees this.",
		"Use a safe app.",
		"It is completely safe.",
		"The site is safe.",
		"It will never happen again.",
		"The picture will not spread.",
		"Help is on its way.",
		"I have reported it.",
		"We will call the police.",
		"Your child will not be in trouble.",
		"Report Remove will take it down.",
	}, []string{
		"Report Remove is there to see if the picture can come down.",
		"The police cannot always say when.",
		"You are not in trouble.",
		"I have not reported it.",
		"The police can record it without taking a child to court.",
		"You will find the setting under Family.",
		"Ask the app to block the account.",
	})
}

func TestFalseReassuranceH08(t *testing.T) {
	testWording(t, reassures, []string{
		"Do not worry.",
		"Don't worry about it.",
		"There is nothing to worry about.",
		"It is probably just a friend.",
		"This is probably nothing.",
		"It is most likely harmless.",
		"It will be fine.",
		"Everything will be OK.",
		"Everything is going to be all right.",
		"Your child is safe.",
		"You are safe here.",
		"There is no danger.",
		"There is little risk.",
		"The risk is low.",
		"They are unlikely to come to harm.",
		"Most of it is harmless.",
		"It is just a phase.",
		"Kids will be kids.",
		"I understand exactly how you feel.",
		"I am sorry to hear that.",
		"Calm down.",
		"She is attention seeking.",
	}, []string{
		"Ask if they are OK.",
		"Make sure that your child is safe.",
		"If there is no danger now, call {police}.",
		"Gaps are fine.",
		"Stay calm.",
		`Do not say "it will be fine".`,
		"Your child is not to blame.",
		"Call {emergency} if your child is not safe.",
	})
}

func TestFearRule12(t *testing.T) {
	testWording(t, frightens, []string{
		"A horrific crime.", "It is every parent's nightmare.", "Predators use games.", "A paedophile may call.",
		"This is terrifying.", "They prey on children.", "It can ruin their life.", "Beware of this app.",
	}, []string{"Some adults harm children.", "This can upset a child."})
	if _, warnings := wordsReported(t, "The Momo dare is back."); len(warnings) == 0 {
		t.Error("a scare that was never shown to be real passes without a warning")
	}
}

func TestJargonH46(t *testing.T) {
	testWording(t, jargons, []string{
		"Report CSAM.", "CSE is a crime.", "The perpetrator may call.", "After a disclosure, stay calm.", "If a child discloses abuse, stay calm.",
		"Safeguarding is for all.", "Utilise the settings.", "They saw inappropriate content.", "Ask CAMHS.", "Tell the DSL.",
	}, []string{
		"Report sexual pictures of children (CSAM).",
		"Safeguarding means keeping children safe.",
		"A safeguarding professional has not checked them yet.",
		"Tell the school's safeguarding lead.",
		"Report to {report-csa}.",
	})
	if _, warnings := wordsReported(t, "Look for the QZX setting."); len(warnings) != 1 {
		t.Errorf("initials that nothing explains: %v", warnings)
	}
	if _, warnings := wordsReported(t, "The QZX (a setting) is in the NHS and UK menu."); len(warnings) != 0 {
		t.Errorf("initials that are explained or known: %v", warnings)
	}
}

func TestMinimisingRule14(t *testing.T) {
	for _, text := range []string{"Just ask them.", "Simply block it.", "It is easy.", "Don't panic.", "You should call."} {
		if _, warnings := wordsReported(t, text); len(warnings) == 0 {
			t.Errorf("%q gives no warning", text)
		}
	}
	for _, text := range []string{"Whatever is easier.", "Justice takes time.", "Ask them."} {
		if _, warnings := wordsReported(t, text); len(warnings) != 0 {
			t.Errorf("%q: %v", text, warnings)
		}
	}
}

func TestSecrecyH52(t *testing.T) {
	testWording(t, hides, []string{
		"I will keep this secret.",
		"We keep what you say private.",
		"Childline will keep it confidential.",
		"This is confidential.",
		"Everything you type stays private.",
		"What you tell us is private.",
		"This chat is completely private.",
		"I will not tell anyone.",
		"We will never tell your parents.",
		"Nobody will know.",
		"No one else needs to find out.",
		"This is our secret.",
		"It stays between us.",
		"This is just between you and me.",
		"We promise to listen.",
		"Speak in confidence.",
		"It is strictly anonymous.",
	}, []string{
		"Childline keeps things private unless someone is in danger.",
		"Do not promise to keep it secret.",
		"Set the account to private.",
		"Agree what stays private, such as names.",
		"Keep the account private.",
		"They may ask your child to keep secrets.",
		"I am automated. Nobody here reads this and I have not told anyone. Please do not send names or pictures.",
		"You do have to give your name to CEOP.",
		"I cannot keep this secret.",
	})
}

func TestAskingH50(t *testing.T) {
	testWording(t, asks, []string{
		"What is your name?",
		"What is your child's name?",
		"How old are you?",
		"How old is your child?",
		"What age is she?",
		"Which school does your child go to?",
		"Where do you live?",
		"Where is she now?",
		"Who is it about?",
		"Who sent it?",
		"What happened?",
		"Tell me more.",
		"Tell us what happened.",
		"Send me the picture.",
		"Send us a screenshot.",
		"Show me her username.",
		"Type your name to start.",
		"Enter your age here.",
		"Please share your child's age.",
		"Can you send the picture?",
		"Do you have a photo of it?",
	}, []string{
		"Type what is wrong in your own words.",
		"What is worrying you?",
		"Which is closest?",
		"Which country?",
		"You do have to give your name.",
		"Tell them what the child is wearing.",
		"Please do not send names or pictures.",
		"Try saying what happened and on which app.",
		`Ask your child this week, "Who do you chat to most online?"`,
		"Who can help",
	})
	// A parent's own words, in a heading or to a child, ask the bot's reader nothing.
	e := grooming()
	e.Title, e.Sections[0].Say[3] = "Who is my child talking to?", "How old is he?"
	if fails, _ := prose(t, e); len(fails) > 0 {
		t.Errorf("own words: %q", fails)
	}
}

// TestMethodsH55: no text names a method or a place of suicide or self-harm,
// and suicide is spoken of as the Samaritans ask.
func TestMethodsH55(t *testing.T) {
	testWording(t, judges, []string{
		"He may commit suicide.", "She committed suicide.", "A failed attempt is a sign.", "It is a cry for help.", "Do not do anything stupid.",
	}, []string{"People die by suicide.", "Ask about thoughts of suicide.", "They may take their own life."})
	testWording(t, method, []string{
		"Hide paracetamol.", "He hanged himself.", "She may jump off something.", "Look for a noose.", "He visits suicide forums.", "Look for razor blades.",
	}, []string{"Move things they could use.", "They have taken something.", "Children love hanging out with mates."})

	near := []string{
		"They took an overdose.", "Lock the tablets away.", "Hide the knives.", "Look for signs of cutting.", "Stay away from the bridge.",
		"They follow pro-ana posts.", "They took 20 tablets.",
	}
	for _, text := range near {
		for _, title := range []string{"My child talks of suicide", "My child is hurting themself", "My child self-harms"} {
			e := grooming()
			e.Title, e.Lead = title, text
			if fails, _ := prose(t, e); !strings.Contains(strings.Join(fails, "\n"), method) {
				t.Errorf("%q in %q passes: %q", text, title, fails)
			}
		}
		e := gamingSpending()
		e.Lead = text
		if fails, _ := prose(t, e); strings.Contains(strings.Join(fails, "\n"), method) {
			t.Errorf("%q in an entry about money: %q", text, fails)
		}
	}
}

// TestListeningRoleRule9: an entry that speaks of suicide or self-harm names
// somebody to talk to, wherever in it the words stand.
func TestListeningRoleRule9(t *testing.T) {
	spoil := map[string]func(e *Entry){
		"title":   func(e *Entry) { e.Title = "My child talks of suicide" },
		"ask":     func(e *Entry) { e.Asks = append(e.Asks, "she says she wants to die") },
		"step":    func(e *Entry) { e.DoNow[0] = "Ask if they think of hurting themselves." },
		"section": func(e *Entry) { e.Sections[0].Then[0] = "Ask about self-harm." },
		"tip":     func(e *Entry) { e.Tip = "Ask if they have thought of ending their life." },
	}
	for name, change := range spoil {
		for role, want := range map[string]bool{"police": true, "child-helpline": false, "crisis": false} {
			e := grooming()
			e.Signposts.Then = []string{role}
			change(e)
			fails, _ := prose(t, e)
			if got := strings.Contains(strings.Join(fails, "\n"), "names nobody to talk to"); got != want {
				t.Errorf("%s with %s: %v: %q", name, role, got, fails)
			}
		}
	}
}

func TestContractionsRule7(t *testing.T) {
	for text, want := range map[string]string{
		"You can't tell.":      `Write "cannot".`,
		"It won’t help.":       `Write "will not".`,
		"Dont wait.":           `Write "do not".`,
		"It isn't safe there.": `Write "is not".`,
		"They shan't.":         `Write "shall not".`,
	} {
		fails, _ := wordsReported(t, text)
		if len(fails) != 1 || fails[0].Mend != want {
			t.Errorf("%q: %v, want %s", text, fails, want)
		}
	}
	for _, text := range []string{"That's not what I meant", "It's not your fault.", "You want to wait.", "Cannot speak?"} {
		if fails, _ := wordsReported(t, text); len(fails) > 0 {
			t.Errorf("%q: %v", text, fails)
		}
	}
	e := grooming()
	e.Title, e.Sections[0].Say[0] = "My child won't stop talking to him", "You don't have to tell me."
	fails, warnings := prose(t, e)
	if len(fails) > 0 || strings.Count(strings.Join(warnings, "\n"), "easy to read as its opposite") != 2 {
		t.Errorf("own words: %q, %q", fails, warnings)
	}
}

// TestShownTexts holds the rules that hold on every text: what may stand in no
// prose, and the bot's own fixed lines, which pass.
func TestShownTexts(t *testing.T) {
	for _, text := range []string{
		"Call 0800 1111.", "Call 116 123.", "See childline.org.uk for more.", "Write **now**.", "🙂 Hello.", "Hello 🙂 and 🙂.",
	} {
		if fails, _ := wordsReported(t, text); len(fails) == 0 {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{
		"I am automated. Nobody here reads this and I have not told anyone. Please do not send names or pictures.",
		"My answers are fixed texts made from published guidance. A safeguarding professional has not checked them yet.",
		"I do not have an answer for that yet. Try saying what happened and on which app. Or look through the topics.",
		"I cannot look at pictures or files, and I have not opened this one. Please tell me in words.",
		"If it shows a child naked or in a sexual way: do not send it to anyone, even to the police. Leave it on the phone and call {police}, or {emergency} in danger.",
		"You did the right thing. It is not your fault.",
		"I am a robot. I cannot keep you safe by myself.",
		"If someone online wants pictures, makes threats or wants to meet, you can tell CEOP. If a nude picture of you is out there, Report Remove may be able to get it taken down.",
		"Cannot speak? Call {emergency} on a mobile, stay silent, and press 55 when asked. Texting works only if your phone is registered.",
		"That's not what I meant",
		"Is someone checking your phone?",
		"Thanks. What was wrong?",
		"Use it from 13, or under 18 with a parent. The law changed in 2026. A game can cost £70.",
		"Hello. What is worrying you? You can type it, or browse the topics.",
		"Write down usernames, dates and what was asked. If you photograph messages, stop at any sexual picture and leave it. If you are not sure, ask the police first.",
	} {
		if fails, _ := wordsReported(t, text); len(fails) > 0 {
			t.Errorf("%q is refused: %v", text, fails)
		}
	}
}

// TestPlainAdvicePasses holds sentences of the kind that answers are made of:
// a list that grows must not begin to refuse them.
func TestPlainAdvicePasses(t *testing.T) {
	for _, text := range []string{
		"Ask the school to speak to the pupils who have the picture.",
		"Tell the school who has the picture, in words only.",
		"The child uploads the picture to Report Remove from their own phone.",
		"Go to Take It Down, where your child can choose the picture on their own phone. It does not leave the phone.",
		"Report the post in the app, then ask the app to take the picture down.",
		"Keep the phone as it is. Leave every picture where it is.",
		"Keep messages, usernames and bank details. Do not keep or copy pictures.",
		"Ask who else may have seen the picture.",
		"It may help to talk to someone about the picture.",
		"Give your child time to talk about the picture.",
		"Show your child that you are calm. The picture is not their fault.",
		"Check who can contact your child, and who can see their photos.",
		"Turn on the filter that hides nude pictures.",
		"Find out which app the picture was sent on.",
		"Report Remove makes a code from the picture, so that sites can find copies.",
		"Tell your child not to send more pictures.",
		"Stop sending money or pictures.",
		"Do not pay, and do not send more pictures.",
		"Help your child to stop all contact. Do not reply or send more.",
		"Some threats use faked pictures. The steps are the same.",
		"Note the date, the username and the words that came with the picture.",
		"Sharing a nude picture of a child can be a crime, even for another child.",
		"Your child does not have to show anyone the picture.",
		"You never need to share the picture with the police yourself.",
		"If the picture is on a public page, report the page to {report-images}.",
		"Search for Report Remove with your child.",
		"Sites will be asked to remove the picture.",
		"Call 18 plus lines only if you are an adult.",
		"Talk about what they want to keep private.",
		"Say that you love them, and that you can sort this out together.",
		"Tell a teacher, another adult, or {child-helpline}.",
		"Look at Settings, then Family, and choose who can chat.",
		"Ask about school, friends and sleep.",
		"Show them where to find the block button.",
		"Do not share the video, even to warn others.",
		"Do not post a picture of the person online, or try to trace them.",
		"People you can talk to are below. They will listen.",
		"Stop It Now is confidential unless a child is at risk.",
		"The helpline does not need your name.",
		"You can report without giving your name.",
		"Your child may feel ashamed. Tell them it is not their fault.",
		"Set up Ask to Buy so that you can say yes or no.",
		"A setting lowers the risk. It does not end it.",
		"No setting is completely safe.",
		"They may say they will hurt themselves. Take it seriously.",
		"Stay with them and move things they could use to hurt themselves.",
		"Ask straight out: \"Are you thinking of suicide?\" Asking does not plant the idea.",
		"A picture can be saved or shared by anyone who gets it.",
		"Children can be sent pictures they did not ask for.",
		"If you have already saved a picture, tell the police. Do not send it on.",
		"The police may ask to see the messages.",
	} {
		if fails, _ := wordsReported(t, text); len(fails) > 0 {
			t.Errorf("%q is refused: %v", text, fails)
		}
		c, at := testPlaces(t)
		checkDeletes(shown{field: "do_now[0]", text: text, at: at("do_now[0]")})
		if len(c.problems) > 0 {
			t.Errorf("%q is refused: %v", text, c.problems)
		}
	}
}
