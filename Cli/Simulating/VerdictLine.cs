using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Cli.Simulating;

/// <summary>What is told of a row that differed, or of all other rows of a group, which have no key, class or revision.
/// </summary>
internal readonly record struct VerdictLine(
    string? Key,
    Window Window,
    VerdictKind Kind,
    DriftClass? Class,
    string Run,
    int? Revision);
