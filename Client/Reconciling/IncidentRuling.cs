namespace StreamBatch.Client.Reconciling;

/// <summary>Who decides, and why.</summary>
internal sealed record IncidentRuling(string? By, string? Note);
