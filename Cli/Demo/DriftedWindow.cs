using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>A window in which stream and batch differed, in the demo's terms.</summary>
internal sealed record DriftedWindow(
    WindowKey Window,
    WindowValues? Stream,
    WindowValues? Batch,
    DriftClass Class,
    IReadOnlyList<Evidence> Evidence,
    RepairAction Action,
    int? Revision,
    VerdictKind Verdict)
{
    public string ClassText => ReconciliationText.Of(Class);

    public string ActionText => ReconciliationText.Of(Action) ?? "none";

    public string VerdictText => Domain.Verdicts.VerdictText.Of(Verdict);

    /// <summary>The logged events of the window by outcome; that the batch has a row shows in its values.</summary>
    public string EvidenceText => string.Join(", ", Evidence
        .Where(piece => piece.Kind != EvidenceKind.BatchRow)
        .Select(piece => $"{ReconciliationText.Of(piece.Kind)} {Words.Number(piece.Count)}"));

    public long CountOf(EvidenceKind kind) => Evidence.Where(piece => piece.Kind == kind).Sum(piece => piece.Count);

    public static DriftedWindow Of(Contract contract, Drift drift) => new(
        EngineReader.KeyOf(drift.Key, drift.Window.Start),
        drift.Stream is null ? null : EngineReader.ValuesOf(contract, drift.Stream),
        drift.Batch is null ? null : EngineReader.ValuesOf(contract, drift.Batch),
        drift.Class,
        drift.Evidence,
        drift.Action,
        drift.Revision,
        drift.Verdict);
}
