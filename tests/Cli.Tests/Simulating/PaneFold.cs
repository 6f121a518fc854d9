using System.Text.Json.Nodes;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Folds a delta into a view, as a reader under the policy <c>merge</c> does.</summary>
internal static class PaneFold
{
    /// <summary>Folds the counts <c>n</c> and <c>values</c>, the sum <c>total</c>, <c>least</c> and <c>most</c>.
    /// </summary>
    public static void Into(JsonObject view, JsonObject delta)
    {
        foreach (var (name, value) in delta.ToList())
        {
            var (before, added) = (view[name]?.GetValue<decimal>(), value?.GetValue<decimal>());
            view[name] = before is null || added is null
                ? before ?? added
                : name switch
                {
                    "n" or "values" or "total" => before + added,
                    "least" => Math.Min(before.Value, added.Value),
                    "most" => Math.Max(before.Value, added.Value),
                    _ => throw new InvalidOperationException($"The aggregate {name} is not folded."),
                };
        }
    }
}
