namespace StreamBatch.Architecture.Tests;

/// <summary>Fails with the rule and every place that breaks it, one on a line.</summary>
internal static class Convention
{
    public static void Holds(string rule, IEnumerable<string> offenders)
    {
        var lines = offenders.ToList();
        Assert.True(lines.Count == 0, $"{rule}{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }
}
