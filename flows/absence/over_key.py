"""The natural key of the one message to who is back."""

OVER_KEY = "absence:{}:over"
