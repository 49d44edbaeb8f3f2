"""The decisions of contrast: verdicts, gaps, signals and what to ask about first."""
