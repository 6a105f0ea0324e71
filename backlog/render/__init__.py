"""Turns results into text: a folder for each form, in it a module for each subject, named alike in all."""
