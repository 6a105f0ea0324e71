"""The pages, a module for each thing that they show; `routes` says which path leads where."""
