"""The card provider: what we ask of it, translated into its words, and what it says, into ours."""
