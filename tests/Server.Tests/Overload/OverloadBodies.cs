using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace StreamBatch.Server.Tests.Overload;

/// <summary>Bodies of 1,000 events whose ids are dense over all bodies, in the order of their event times.</summary>
internal sealed class OverloadBodies
{
    public const int Events = 1_000;
    public const string ContractId = "overload";

    /// <summary>Small windows, and a ledger that forgets within some hundred bodies.</summary>
    public const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: overload
        version: 1.0.0
        status: active
        schema:
          - name: readings
            properties:
              - { name: sensor, logicalType: string, required: true }
              - { name: value, logicalType: number, logicalTypeOptions: { multipleOf: 0.01 } }
        customProperties:
          - property: streambatch
            value:
              key: sensor
              partitions: 8
              windows: { kind: tumbling, size: 10s }
              aggregates: { n: count(), total: sum(value) }
              watermark: { outOfOrderness: 15m }
              late: { allowedLateness: 10s, policy: overwrite }
              authority: batch
        """;

    private const int Keys = 100;
    private const int Digits = 10;

    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The lines of a body.</summary>
    /// <param name="number">Its number: its events are a second after those of the body before.</param>
    /// <param name="filler">Bytes that each event has besides.</param>
    public static byte[] Make(int number, int filler)
    {
        var lines = new StringBuilder(Events * (230 + filler));
        var time = First.AddSeconds(number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var padding = filler == 0 ? "" : $"\"filler\":\"{new string('x', filler)}\",";
        for (var i = 0; i < Events; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{{\"specversion\":\"1.0\",\"id\":\"{IdOf(number, i):D10}\",")
                .Append(CultureInfo.InvariantCulture, $"\"source\":\"/overload/load\",\"type\":\"overload\",")
                .Append(CultureInfo.InvariantCulture, $"\"time\":\"{time}\",{padding}\"data\":{{\"sensor\":\"")
                .Append(CultureInfo.InvariantCulture, $"sensor-{i % Keys:D3}\",\"value\":{i}.25,")
                .Append("\"note\":\"bytes that no contract names\"}}\n");
        }

        return Encoding.ASCII.GetBytes(lines.ToString());
    }

    /// <summary>The number of an event over all bodies.</summary>
    public static long IdOf(int body, int index) => ((long)body * Events) + index;

    /// <summary>The same from its id.</summary>
    public static long Parse(ReadOnlySpan<byte> id) =>
        id.Length == Digits && Utf8Parser.TryParse(id, out long number, out _) ? number
            : throw new FormatException("The log has an event that was never sent.");
}
