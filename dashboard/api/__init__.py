"""HTTP for machines: the stream, health and measurements of the server itself."""
