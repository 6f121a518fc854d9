using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Cli.Reconciling;

/// <summary>How long a drift has been there, for people and for programs.</summary>
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

    /// <summary>The member <c>age</c>; null for none.</summary>
    public static void WriteAge(this Utf8JsonWriter writer, DriftAge? age)
    {
        if (age is null)
        {
            writer.WriteNull("age");
            return;
        }

        writer.WriteStartObject("age");
        writer.WriteNumber("comparisons", age.Comparisons);
        writer.WriteTime("firstSeen", age.FirstSeenMicroseconds);
        writer.WriteBoolean("persistent", age.IsPersistent);
        writer.WriteEndObject();
    }
}
