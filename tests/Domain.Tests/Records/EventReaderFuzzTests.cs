using System.Text;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Records;

/// <summary>
/// Goal: no line, however damaged, makes the reader throw or leaves half a record. Method: seeded mutations of good
/// lines; whatever was kept decodes to what the reader gave, and whatever was not left nothing behind.
/// </summary>
public sealed class EventReaderFuzzTests
{
    private const int Lines = 20_000;

    private static readonly string[] Fragments =
    [
        "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "-", "1e9", "0.001", "\\u0000", "\\ud800",
        "\\ud83d\\ude00",
        "\"id\":", "\"data\":{", "\"kind\":\"tombstone\",", "\"time\":", "\"amount\":", "\n", "\0", "ä",
        "99999999999999999999",
        "\"sequence\":\"7\",", "\"customer\":[],", "2026-02-30", "T24:00:00Z", "\"data_base64\":\"\",",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void MutatedLines_AreKeptWholeOrNotAtAll(int seed)
    {
        var random = new Random(seed);
        var contract = RecordContract.Make(seed % 2 == 0 ? 3 : null, 0, 7);
        var reader = new EventReader(contract, RecordContract.HashKey);
        var batch = new RecordBatch(contract);
        var kept = 0;
        for (var line = 0; line < Lines; line++)
        {
            var (count, bytes) = (batch.Count, batch.Bytes.Length);
            var json = Mutate(RecordContract.Bytes(RecordContract.Event), random);

            var reading = reader.Read(json, batch, line);

            if (reading.Reason != ReasonCode.None)
            {
                Assert.InRange((int)reading.Reason, 1, 31);
                Assert.Equal((count, bytes), (batch.Count, batch.Bytes.Length));
                continue;
            }

            kept++;
            Assert.Equal(count + 1, batch.Count);
        }

        var decoded = new RecordBatch(contract);
        RecordCodec.Decode(batch.Bytes.Written, batch.Count, RecordContract.HashKey, decoded);
        RecordCodecTests.IsSame(batch, decoded);
        Assert.InRange(kept, Lines / 50, Lines / 2);
    }

    private static byte[] Mutate(byte[] line, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(line.Length + 1);
            var until = Math.Min(line.Length, at + random.Next(12));
            var fragment = Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]);
            line = random.Next(5) switch
            {
                0 => [.. line[..at], .. line[until..]],
                1 => [.. line[..at], .. fragment, .. line[at..]],
                2 => [.. line[..at], .. fragment, .. line[until..]],
                3 => [.. line[..until], .. line[at..until], .. line[until..]],
                _ => [.. line[..at], (byte)random.Next(256), .. line[Math.Min(line.Length, at + 1)..]],
            };
        }

        return line;
    }
}
