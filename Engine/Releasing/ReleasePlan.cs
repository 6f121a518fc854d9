using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Releasing;

/// <summary>A release, and what goes with it into its block.</summary>
/// <param name="Release">The release, with what it revives.</param>
/// <param name="Corrections">Those of windows that the state has dropped.</param>
public sealed record ReleasePlan(Release Release, IReadOnlyList<Correction> Corrections);
