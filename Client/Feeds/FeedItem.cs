namespace StreamBatch.Client.Feeds;

/// <summary>What a feed gave.</summary>
/// <param name="Item">The item.</param>
/// <param name="Position">The position after it: whoever keeps it goes on there, with nothing missing and nothing
/// twice.
/// </param>
public sealed record FeedItem<T>(T Item, string Position);
