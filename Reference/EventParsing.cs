namespace StreamBatch.Reference;

/// <summary>What came of reading an event.</summary>
/// <param name="Event">The event; null when it is rejected.</param>
/// <param name="Reason">Why it is rejected; null when it is not.</param>
/// <param name="Source">Its source, where it has one that is a text.</param>
/// <param name="Id">Its id, where it has one that is a text.</param>
internal sealed record EventParsing(ParsedEvent? Event, string? Reason, string? Source, string? Id);
