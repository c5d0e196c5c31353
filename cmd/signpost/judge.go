package main

import (
	"signpost/internal/bot"
	"signpost/internal/triage"
)

// judge is the triage as the conversation asks for it.
func (e *engine) judge(in bot.Input) bot.Judgement {
	j := e.triage.Judge(triage.Input{Messages: in.Messages, Media: in.Media})
	return bot.Judgement{
		Level: j.Level, Speaker: j.Speaker, Rules: j.Rules, Family: j.Family, Entry: j.Entry,
		Own: j.Own, OwnFamily: j.OwnFamily, OwnRules: j.OwnRules,
		Hypothetical: j.Hypothetical, Language: j.Language,
	}
}
