using System.Collections.Immutable;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>Why a row differs. Compared by reference of <see cref="Evidence"/>.</summary>
/// <param name="Class">The first hypothesis that holds.</param>
/// <param name="Evidence">What the window has, in the order of <see cref="EvidenceKind"/>, without zero counts.</param>
public sealed record Classified(DriftClass Class, ImmutableArray<Evidence> Evidence);
