"""Survey statistics as pure functions: arrays in, frozen Structs out, one method a file.

Nothing here rounds, words, reads a clock or asks chance; nothing here knows
what the survey is about.
"""
