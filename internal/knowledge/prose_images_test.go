package knowledge

import "testing"

// picturesRefused reports whether rule 22 refuses a text.
func picturesRefused(t *testing.T, field, text string, sensitive bool) bool {
	t.Helper()
	c, at := testPlaces(t)
	checkPictures(shown{field: field, text: text, at: at(field)}, sensitive)
	return len(c.problems.Errors()) > 0
}

// TestPicturesH15: nothing may tell a parent to view, copy or pass on a sexual
// picture of a child.
func TestPicturesH15(t *testing.T) {
	for _, text := range []string{
		"Save the picture as evidence.",
		"Screenshot the nude.",
		"Screenshot the messages and any nudes.",
		"Take a screenshot of the picture.",
		"Take screenshots of every image he sent.",
		"Take a photo of the picture with another phone.",
		"Make a copy of the video for the police.",
		"Keep a copy of the image.",
		"Keep the pictures safe.",
		"Look at the picture to see who it is.",
		"Look through your child's photos.",
		"View the image once, then call the police.",
		"Watch the video together.",
		"Open the picture and leave it on the phone.",
		"Check the pictures on the phone.",
		"Search for the picture online.",
		"Download the images first.",
		"Print the picture.",
		"Photograph the nude with another phone.",
		"Record the video with your phone.",
		"Forward the picture to {police}.",
		"Send the image to CEOP.",
		"Send us the picture.",
		"Email the photos to the school.",
		"Show the picture to the school.",
		"Show the teacher the nude.",
		"Give the police a copy of the picture.",
		"Hand over the pictures.",
		"Upload the picture to the form.",
		"Attach the image to your report.",
		"Back up the phone and save its pictures.",
		"Preserve the images for the police.",
		"If there is a nude, save it.",
		"If they sent a picture, screenshot it.",
		"Any nude that you find, keep a copy of it.",
		"There is a sexual picture on the phone. Save it.",
		"Find out where the picture is. Then send it to CEOP.",
		"You can save the picture.",
		"You may need to look at the image.",
		"You need to see the picture.",
		"Remember to keep the pictures.",
		"Try to open the video.",
		"Try opening the video.",
		"Start by saving the pictures.",
		"Before opening the picture, call {police}.",
		"It helps to save the pictures.",
		"It is best to screenshot the image.",
		"It is not a crime for you to look. Open the picture.",
		"Pictures must be kept as evidence.",
		"The images should be saved for the police.",
		"Ask your child to send you the picture.",
		"Ask your child to show you the nude.",
		"Get your child to forward the image to you.",
		"Let your child send the picture to you.",
		"Have your child upload the picture.",
		"Help your child send the picture to Report Remove.",
		"Your child can send the picture to the police.",
		"Your child can show the picture to a teacher.",
		"Do not panic, save the picture.",
		"Do not panic and save the picture.",
		"Do not delete the messages, but save the pictures.",
		"Do not forget to save the picture.",
		"Do not hesitate to forward the image to {police}.",
		"Do not wait. Screenshot the nude.",
		"Do not delete anything until you have opened the picture and can save the picture.",
		"Do not be afraid to look at the picture.",
		"Never forget to keep the nudes.",
		"Call {police} and send the picture.",
		"If someone sent a picture, open the app and save it.",
		"SAVE THE PICTURE.",
		"Send the names and the pictures to {report-csa}.",
		"Quickly save the sexual picture.",
		"Please save the picture.",
		"Report it, then forward the nude.",
		"Scroll up. View any image of a child.",
		"Make sure you have the picture before you call.",
		"Bring the phone and the picture to the station.",
		"Move the pictures to a USB stick.",
		"Store everything, including the nudes, in a folder.",
		"Ask to see the picture.",
		"Ask her to show you.  Then look at the nude.",
		"Put the image in an email to the head teacher.",
		"Gather all evidence: chats, images and names.",
		"Collect evidence such as messages and pictures.",
		"Keep evidence. Save chats, usernames and images.",
		"Secure the images by saving them to a drive.",
		"Evidence to save: messages, nudes, names.",
		"Photos: screenshot.",
		"Go through the gallery and the photos.",
		"Get the picture from your child's phone.",
		"Have the image ready for the officer.",
		"Carefully view each picture.",
		"Only save the picture if the police need it.",
		"Do not share the picture with friends. Share the picture with the school.",
		"You must not delete the picture but you must save the picture.",
		"Never delete; always copy the image.",
		"Let the teacher look at the picture.",
		"Your son could forward the picture to you.",
		"Not sure? Open the picture.",
		"No harm in looking at the picture once.",
		"The first thing to do is save the picture.",
		"We suggest saving the picture.",
		"They should save the picture and send it to the police.",
		"Parents can save the picture.",
		"A parent may look at the picture.",
	} {
		if !picturesRefused(t, "do_now[0]", text, true) {
			t.Errorf("passes: %q", text)
		}
	}
	for _, text := range []string{
		"Photograph the messages with another phone, as Snapchat tells people about screenshots. Stop at any sexual picture and leave it.",
		"Write down usernames, dates and what was asked. If you photograph messages, stop at any sexual picture and leave it. If you are not sure, ask the police first.",
		"Photograph the messages with another phone. Stop at any sexual picture and leave it. If you are not sure, ask the police first.",
		"Screenshot the chat and the profile page, so the username shows. Leave out any sexual picture.",
		"Screenshot the chat, but leave out any sexual picture.",
		"Save the chat without any sexual picture.",
		"Take screenshots of the messages, not of pictures.",
		"Do not save, copy or send on a sexual picture of a child. It can be a crime to copy or share one. Leave it there and tell the police.",
		"It can be a crime to copy or share one.",
		"It is a crime to save or send a sexual picture of a child.",
		"Do not look at, copy, screenshot or send the picture.",
		"Do not open it. Do not send it to anyone, even to the police.",
		"If it shows a child naked or in a sexual way, do not send it to anyone.",
		"I cannot look at pictures or files, and I have not opened this one.",
		"Please do not send names or pictures.",
		"You do not need to see the picture to report it.",
		"Nobody needs to look at the picture.",
		"Never forward the picture.",
		"Report the account without opening the picture.",
		"Avoid looking at the picture.",
		"Leave the picture where it is.",
		"Write down where the picture is and who has it.",
		"Copy the web address of the page, not the picture.",
		"Send a report about the picture to {report-csa}.",
		"Copy the link to the picture.",
		"They may threaten to share the picture.",
		"The person may send the picture to friends or family.",
		"Someone threatens to share a nude.",
		"If they ask your child to send pictures, report it.",
		"He asked her to send a nude.",
		"If someone asks your child to send a picture, block them.",
		"People who share nudes can get help to stop.",
		"They get a picture and share it.",
		"Tell your child they never have to send a picture.",
		"If you see a sexual picture of a child, stop and leave it.",
		"Your child can use Report Remove to ask for the picture to come down.",
		"The police may need to see the phone. Leave pictures as they are.",
		"If you are not sure, ask the police before you open a picture.",
		"A nude picture was sent to a group.",
		"Thank your child for telling you about the picture.",
		"Ask the app to take the video down.",
		"Talk about why people ask for pictures.",
		"Stay with your child. The picture is not their fault.",
	} {
		if picturesRefused(t, "do_now[0]", text, true) {
			t.Errorf("is refused: %q", text)
		}
	}
}

// TestPicturesOfEveryday leaves family photos alone, unless the text itself
// speaks of sexual ones, and lets a heading tell what happened.
func TestPicturesOfEveryday(t *testing.T) {
	tests := []struct {
		field, text string
		sensitive   bool
		want        bool
	}{
		{"do_now[0]", "Share photos in a private family chat.", false, false},
		{"do_now[0]", "Look at your child's pictures together before they post.", false, false},
		{"do_now[0]", "Save any nude picture that you find.", false, true},
		{"title", "Should I look at the picture on her phone?", true, false},
		{"title", "My child sent a nude", true, false},
		{"see_also[0].when", "A sexual picture was sent", true, false},
		{"title", "Save the nude as evidence", true, true},
		{"sections.talk.say[0]", "You can tell me, show me or text me.", true, false},
		{"sections.talk.say[0]", "Show me the picture.", true, true},
		{"sections.talk.say[0]", "I can look at the picture with you.", true, true},
	}
	for _, tc := range tests {
		if got := picturesRefused(t, tc.field, tc.text, tc.sensitive); got != tc.want {
			t.Errorf("%s %q: refused = %v", tc.field, tc.text, got)
		}
	}
}

func TestSensitiveImages(t *testing.T) {
	tests := []struct {
		e    Entry
		want bool
	}{
		{Entry{Level: LevelUrgent}, true},
		{Entry{Level: LevelConcern, PrivateInGroups: true}, true},
		{Entry{Level: LevelConcern, DoNot: []string{"Do not open a nude."}}, true},
		{Entry{Level: LevelConcern, DoNow: []string{"Screenshot the post."}}, false},
		{Entry{Level: LevelEveryday, Title: "Someone sent a naked picture"}, true},
		{Entry{Level: LevelEveryday, DoNow: []string{"Turn on the blur for nude pictures."}}, false},
	}
	for _, tc := range tests {
		if got := tc.e.sensitiveImages(); got != tc.want {
			t.Errorf("%+v: %v", tc.e, got)
		}
	}
}

// TestDeleteH16: where help is needed today, "delete" needs a negation.
func TestDeleteH16(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"Delete the messages.", true},
		{"Block the account and delete the app.", true},
		{"You can delete the chat now.", true},
		{"Ask your child to delete the app.", true},
		{"Ask the app to delete the account.", true},
		{"Do not wait, delete the chat.", true},
		{"Do not forget to delete the pictures.", true},
		{"Do not reply, but delete the app.", true},
		{"The messages should be deleted.", true},
		{"Get rid of the app.", true},
		{"Wipe the phone.", true},
		{"Clear the chat history.", true},
		{"Uninstall Snapchat.", true},
		{"Start by deleting the account.", true},
		{"Do a factory reset.", true},
		{"Do not delete messages, the app or the account.", false},
		{"Do not delete or change anything.", false},
		{"Do not block or delete the account before you report.", false},
		{"Never delete the chat.", false},
		{"Do not clear the chat history.", false},
		{"The person may delete their account.", false},
		{"If your child has deleted the messages, report it all the same.", false},
		{"Report the account without deleting it.", false},
		{"Set a clear plan with your child.", false},
	}
	for _, tc := range tests {
		c, at := testPlaces(t)
		checkDeletes(shown{field: "do_now[0]", text: tc.text, at: at("do_now[0]")})
		if got := len(c.problems.Errors()) > 0; got != tc.want {
			t.Errorf("%q: refused = %v", tc.text, got)
		}
	}
	e := grooming()
	e.DoNow[4] = "Block the account and delete the app."
	if fails, _ := prose(t, e); len(fails) != 1 {
		t.Errorf("urgent: %q", fails)
	}
	e.Level = LevelConcern
	if fails, _ := prose(t, e); len(fails) != 0 {
		t.Errorf("concern: %q", fails)
	}
}
