namespace StreamBatch.Engine.Reconciling;

/// <summary>What a person decides on an incident.</summary>
/// <param name="Id">The incident.</param>
/// <param name="IsApproved">Whether the batch's row is adopted; else the stream's stands.</param>
/// <param name="By">Who decides, at most 200 characters; null when that is not said.</param>
/// <param name="Note">Why, at most 2,000 characters; null for nothing.</param>
public sealed record IncidentRuling(long Id, bool IsApproved, string? By = null, string? Note = null);
