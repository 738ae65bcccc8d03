"""The shell round one message: analysed in a pool process, delivered, acknowledged; knows asyncio, not Faust."""
