namespace StreamBatch.Client.Journals;

/// <summary>An event in a journal.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Position">The application's position after it; null for none.</param>
/// <param name="Json">The event as it is sent.</param>
/// <param name="Order">Orders the events of all partitions as they came.</param>
internal sealed record JournalEvent(int Partition, long Number, string? Position, byte[] Json, long Order);
