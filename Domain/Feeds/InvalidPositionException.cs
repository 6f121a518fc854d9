namespace StreamBatch.Domain.Feeds;

/// <summary>A text is no position of the feed that is asked for.</summary>
public sealed class InvalidPositionException(string message) : StreamBatchException(message);
