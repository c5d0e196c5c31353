// Package reload notices that a folder has changed, and has it read again.
//
// Watch calls a function when something in the folder changed and nothing more did
// for a moment: an editor writes a file in several steps, and a copied folder comes
// file by file. A folder that is deleted, moved or replaced by another, as a link that
// is turned to a new version does, is found again when it is back.
//
// The package knows nothing of what is in the folder: whether it is good is for the
// function to say, and half of a change has to be harmless.
package reload
