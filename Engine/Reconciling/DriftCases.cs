using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Which rows are one case: decided, corrected or left together.</summary>
internal static class DriftCases
{
    /// <summary>The cases: each row alone; of sessions those of one entity that intersect or touch, in order of their
    /// first row.</summary>
    public static IEnumerable<IReadOnlyList<ClassifiedDrift>> Of(
        Contract contract,
        IReadOnlyList<ClassifiedDrift> drifts)
    {
        if (contract.Windows.Kind != WindowKind.Session)
        {
            return drifts.Select(drift => (IReadOnlyList<ClassifiedDrift>)[drift]);
        }

        return drifts.GroupBy(drift => drift.Difference.Key, StringComparer.Ordinal).SelectMany(Clusters);
    }

    private static IEnumerable<IReadOnlyList<ClassifiedDrift>> Clusters(IEnumerable<ClassifiedDrift> entity)
    {
        List<ClassifiedDrift> cluster = [];
        foreach (var drift in entity.OrderBy(drift => drift.Difference.Window))
        {
            if (cluster.Count > 0
                && drift.Difference.Window.Start > cluster.Max(other => other.Difference.Window.End))
            {
                yield return cluster;
                cluster = [];
            }

            cluster.Add(drift);
        }

        yield return cluster;
    }
}
