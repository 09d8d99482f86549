"""An AI todo chatbot: accounts, tasks and an assistant that works on them."""

__version__ = "0.1.0"
