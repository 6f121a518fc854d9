using System.Globalization;
using System.Numerics;
using System.Text;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Time;
using StreamBatch.Testing.Reference;

namespace StreamBatch.Engine.Tests;

/// <summary>An event of <see cref="TrafficContract"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">Its event time in microseconds.</param>
/// <param name="Hundredths">Its amount; null for none.</param>
/// <param name="Key">Its key.</param>
/// <param name="Source">Its source.</param>
internal sealed record TrafficEvent(
    string Id, long Time, long? Hundredths = 100, string Key = "k", string Source = "s")
{
    /// <summary>Whether its amount is a text, which breaks the gate on its type.</summary>
    public bool IsFaulty { get; init; }

    public string Json => string.Create(CultureInfo.InvariantCulture,
        $"{{\"specversion\":\"1.0\",\"id\":\"{Id}\",\"source\":\"{Source}\",\"type\":\"{TrafficContract.Id}\","
        + $"\"time\":\"{new EventTime(Time)}\",\"data\":{{\"key\":\"{Key}\",\"amount\":{Amount}}}}}");

    public byte[] Bytes => Encoding.UTF8.GetBytes(Json);

    public ReferenceEvent Reference =>
        new(Source, Id, Key, Time, [null, Hundredths is { } value ? (BigInteger)value : null]);

    private string Amount => IsFaulty ? "\"broken\"" : Hundredths is { } value ? DecimalText.Format(value, 2) : "null";
}
