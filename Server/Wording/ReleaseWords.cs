using StreamBatch.Domain.Records;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Server.Wording;

/// <summary>Why an entry of the quarantine is not released, in plain words.</summary>
public static class ReleaseWords
{
    /// <summary>What a command and a problem say of a release that was refused, without an end.</summary>
    public static string WhyNot(ReleaseReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Refusal switch
        {
            ReleaseRefusal.Conflict => "a conflict cannot be released: the first event stands",
            ReleaseRefusal.CountedBefore =>
                "an event of that source and id was counted before, and its window has been settled since: it would "
                + "be counted twice",
            ReleaseRefusal.BeforeBase =>
                "its window begins before the bound of the log's base, so the events that it would be counted with "
                + "are not all kept",
            ReleaseRefusal.ResultsDropped => "the results of its window are not kept any more",
            _ => ReasonWords.Of(report.Outcome.Reason),
        };
    }
}
