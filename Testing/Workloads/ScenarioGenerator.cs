using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Testing.Workloads;

/// <summary>
/// Makes small scenarios in which much goes wrong: windows collide, bounds are hit to the microsecond, and events come
/// late, twice, changed, broken and withdrawn. A seed makes the same scenario in each run.
/// </summary>
public static class ScenarioGenerator
{
    private const long Second = 1_000_000;

    private static readonly string[] Aggregates =
    [
        "present: count(amount)", "total: sum(amount)", "pieces: sum(quantity)", "least: min(amount)",
        "most: max(quantity)", "mean: avg(amount)", "pace: avg(quantity)", "opening: first(label)",
        "closing: last(label)", "newest: last(amount)", "labels: distinct(label)", "amounts: distinct(amount)",
    ];

    /// <summary>The scenario of <paramref name="seed"/> with windows of one kind under one policy.</summary>
    public static Scenario Generate(int seed, WindowKind kind, LatePolicy policy) =>
        Generate(seed, kind, policy, null);

    /// <summary>The same under some terms; null: those that the seed decides, and nothing is compared with a batch.
    /// </summary>
    public static Scenario Generate(int seed, WindowKind kind, LatePolicy policy, ScenarioTerms? terms)
    {
        Random random = new(HashCode(seed, (int)kind, (int)policy));
        var plan = MakePlan(random, kind);
        if (terms is not null)
        {
            plan = plan with { Partitions = terms.Partitions, HasCompositeKey = terms.HasCompositeKey };
        }

        var steps = new ScenarioScript(random, plan).Write();
        return new Scenario(Document(random, plan, policy, terms), plan.Origin, [.. steps]);
    }

    // Of our own making: that of the platform differs from run to run.
    private static int HashCode(int seed, int kind, int policy) => unchecked((seed * 31 + kind) * 31 + policy);

    private static ScenarioPlan MakePlan(Random random, WindowKind kind)
    {
        var size = random.Next(10, 21) * Second + (random.Next(4) == 0 ? random.Next(-1, 2) : 0);
        var slide = kind == WindowKind.Sliding ? random.Next(4, 10) * Second + random.Next(2) * (Second / 2) : size;
        string[] sources = [.. new[] { "/a", "/b", "/c" }.Take(random.Next(1, 4))];
        return new ScenarioPlan(
            kind,
            size,
            slide,
            kind != WindowKind.Session && random.Next(2) == 0 ? random.NextInt64(slide) : 0,
            random.Next(4) == 0 ? 0 : random.Next(1, 21) * Second,
            random.Next(2) == 0 ? 0 : random.Next(1, 6) * Second,
            random.Next(1, 5),
            sources,
            random.Next(3) == 0 ? random.Next(5, 30) * Second : null,
            random.Next(4) == 0 ? random.Next(5, 40) * Second : null,
            random.Next(3) == 0 ? 0 : 1_767_225_600 * Second);
    }

    private static string Document(Random random, ScenarioPlan plan, LatePolicy policy, ScenarioTerms? terms)
    {
        var windows = plan.Kind switch
        {
            WindowKind.Session => $"kind: session, gap: {Duration(plan.Size)}",
            WindowKind.Sliding => $"kind: sliding, size: {Duration(plan.Size)}, slide: {Duration(plan.Slide)}, "
                + $"offset: {Duration(plan.Offset)}",
            _ => $"kind: tumbling, size: {Duration(plan.Size)}, offset: {Duration(plan.Offset)}",
        };
        var chosen = Aggregates.Where(_ => random.Next(2) == 0).Prepend("n: count()");
        return $$"""
            apiVersion: v3.1.0
            kind: DataContract
            id: {{ScenarioPlan.ContractId}}
            version: 1.0.0
            status: active
            schema:
              - name: rows
                logicalType: object
                properties:
                  - { name: entity, logicalType: string }{{Area(plan)}}
                  - name: amount
                    logicalType: number
                    logicalTypeOptions: { multipleOf: 0.01, minimum: -100, maximum: 100 }
                  - { name: quantity, logicalType: integer, required: {{(random.Next(5) == 0 ? "true" : "false")}} }
                  - { name: label, logicalType: string, logicalTypeOptions: { maxLength: 8 } }
            customProperties:
              - property: streambatch
                value:
                  key: {{(plan.HasCompositeKey ? "[entity, area]" : "entity")}}
                  partitions: {{plan.Partitions}}
                  windows: { {{windows}} }
                  aggregates: { {{string.Join(", ", chosen)}} }
                  watermark: { {{Watermark(random, plan)}} }
                  late: { {{Late(plan, policy)}} }{{Reconciled(terms)}}
            """;
    }

    private static string Area(ScenarioPlan plan) =>
        plan.HasCompositeKey ? "\n      - { name: area, logicalType: string }" : "";

    // The breaker is off: in so small a run most rows may differ.
    private static string Reconciled(ScenarioTerms? terms) => terms is null
        ? ""
        : $"\n      authority: {terms.Authority.ToString().ToLowerInvariant()}"
            + "\n      repair: { breaker: { share: 1 } }"
            + (terms.HasTolerance ? "\n      tolerance: { mean: 0.5, pace: 0.25, total: 0.01 }" : "");

    private static string Late(ScenarioPlan plan, LatePolicy policy) =>
        $"allowedLateness: {Duration(plan.Lateness)}, policy: {policy.ToString().ToLowerInvariant()}";

    private static string Watermark(Random random, ScenarioPlan plan)
    {
        List<string> rules = ["outOfOrderness: " + Duration(plan.OutOfOrderness)];
        if (plan.IdleTimeout is { } idle)
        {
            rules.Add("idleTimeout: " + Duration(idle));
            rules.Add("whenAllIdle: " + (random.Next(2) == 0 ? "hold" : "followClock"));
        }

        if (plan.MaxAhead is { } ahead)
        {
            rules.Add("maxAhead: " + Duration(ahead));
        }

        // A listed source that is never heard holds the watermark until it is idle, or to the end.
        if (random.Next(4) == 0)
        {
            var listed = plan.Sources.Concat(random.Next(3) == 0 && plan.IdleTimeout is not null ? ["/silent"] : []);
            rules.Add($"sources: [{string.Join(", ", listed)}]");
        }

        return string.Join(", ", rules);
    }

    private static string Duration(long microseconds) =>
        DurationText.Format(TimeSpan.FromMicroseconds(microseconds));
}
