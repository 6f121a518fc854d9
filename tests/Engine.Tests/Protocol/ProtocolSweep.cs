using StreamBatch.Testing.Protocol;

namespace StreamBatch.Engine.Tests.Protocol;

/// <summary>Runs of the seeded network, each seed with several shifts of its draws.</summary>
internal static class ProtocolSweep
{
    /// <summary>Runs seeds from 0 on, and fails with all that are broken.</summary>
    /// <param name="seeds">How many, times the scale of the tests.</param>
    /// <param name="shifts">With how many shifts each, from 0 on.</param>
    /// <param name="run">Runs a seed with a shift, and gives how often what happened.</param>
    /// <returns>What happened in some run.</returns>
    public static IReadOnlyCollection<string> Run(
        int seeds,
        int shifts,
        Func<int, int, IReadOnlyDictionary<string, int>> run)
    {
        HashSet<string> happened = new(StringComparer.Ordinal);
        List<string> broken = [];
        for (var place = 0; place < TestScale.Runs(seeds) * shifts; place++)
        {
            try
            {
                happened.UnionWith(run(place / shifts, place % shifts).Keys);
            }
            catch (ProtocolBrokenException failure)
            {
                broken.Add(failure.Message);
            }
        }

        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
        return happened;
    }
}
