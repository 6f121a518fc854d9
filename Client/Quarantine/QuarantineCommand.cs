namespace StreamBatch.Client.Quarantine;

/// <summary>Names an event in quarantine.</summary>
internal sealed record QuarantineCommand(string Source, string Id);
