using StreamBatch.Client.Results;

namespace StreamBatch.Client.Reconciling;

/// <summary>A sealed verdict about a window that differs, or the decision of a person on it.</summary>
/// <param name="Number">The number of the verdict.</param>
/// <param name="Key">The entity.</param>
/// <param name="Start">Where the window begins.</param>
/// <param name="End">Where it ends; it is not in it.</param>
/// <param name="Run">The batch run.</param>
/// <param name="Class">The class of the drift, as <c>late</c>.</param>
/// <param name="Stream">The stream's row; null for none.</param>
/// <param name="Batch">The batch's row; null for none.</param>
/// <param name="Evidence">What explains it.</param>
/// <param name="Action">What was done.</param>
/// <param name="Repair">The id of its repair; null for none.</param>
/// <param name="Revision">The revision that corrects it; null for none.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why it waits; null where it does not.</param>
/// <param name="By">Who decided; null where nobody has.</param>
/// <param name="Note">Why.</param>
/// <param name="Sealed">When it was sealed.</param>
public sealed record DriftVerdict(
    long Number,
    string Key,
    DateTimeOffset Start,
    DateTimeOffset End,
    string Run,
    string? Class,
    WindowValues? Stream,
    WindowValues? Batch,
    IReadOnlyList<DriftEvidence> Evidence,
    string? Action,
    string? Repair,
    int? Revision,
    string Verdict,
    string? Reason,
    string? By,
    string? Note,
    DateTimeOffset Sealed);
