namespace StreamBatch.Client.Producing;

/// <summary>An event that has its bytes but for what is given at its turn.</summary>
/// <param name="Json">The event; without id, sequence and closing brace where it is to be numbered.</param>
/// <param name="Id">Its id; null where it is to be numbered.</param>
/// <param name="Partition">Its partition; 0 where that is not known.</param>
/// <param name="Lane">Which lane sends it.</param>
/// <param name="Position">The application's position after it.</param>
internal readonly record struct EventDraft(byte[] Json, string? Id, int Partition, int Lane, string? Position);
