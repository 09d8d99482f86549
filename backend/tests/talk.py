"""Conversations with the assistant, message by message."""

from tests.conftest import Person


async def talk(person: Person, *messages: str) -> list[str]:
    """One conversation: the replies."""
    replies, conversation = [], None
    for message in messages:
        answer = await person.chat(message, conversation)
        conversation = answer["conversation_id"]
        replies.append(answer["response"])
    return replies
