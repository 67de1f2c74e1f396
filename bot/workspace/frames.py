"""What comes in over a websocket, frame by frame."""

from collections.abc import AsyncIterator

from starlette.websockets import WebSocket


async def text_frames(websocket: WebSocket) -> AsyncIterator[str]:
    """Yield the texts that the other side sends until it goes away; binary frames are left out."""
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        if text is not None:
            yield text
