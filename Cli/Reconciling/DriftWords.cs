using StreamBatch.Cli.Output;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Reconciling;

/// <summary>How long a drift has been there.</summary>
internal static class DriftWords
{
    /// <summary><c>persistent, 3 times since T</c>; <c>-</c> for none.</summary>
    public static string Of(DriftAge? age) => age switch
    {
        null => "-",
        { Comparisons: 1, IsPersistent: false } => "transient, once",
        _ => $"{(age.IsPersistent ? "persistent" : "transient")}, {Words.Count(age.Comparisons, "time")} since "
            + Words.Time(age.FirstSeenMicroseconds),
    };
}
