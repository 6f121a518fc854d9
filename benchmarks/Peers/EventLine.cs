using System.Text.Json;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>The parts of one event that the peers use; the spans point into the line.</summary>
internal ref struct EventLine
{
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> Entity;
    public long TimeMicroseconds;
    public long AmountHundredths;

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">An attribute is missing or the amount has more than two decimals.</exception>
    public static EventLine Parse(ReadOnlySpan<byte> line)
    {
        EventLine result = default;
        bool hasTime = false;
        bool hasAmount = false;
        var reader = new Utf8JsonReader(line);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("id"u8))
            {
                result.Id = Text(ref reader);
            }
            else if (reader.ValueTextEquals("source"u8))
            {
                result.Source = Text(ref reader);
            }
            else if (reader.ValueTextEquals("time"u8))
            {
                reader.Read();
                result.TimeMicroseconds = Microseconds(reader.GetDateTimeOffset());
                hasTime = true;
            }
            else if (reader.ValueTextEquals("entity"u8))
            {
                result.Entity = Text(ref reader);
            }
            else if (reader.ValueTextEquals("amount"u8))
            {
                reader.Read();
                result.AmountHundredths = Hundredths(reader.ValueSpan);
                hasAmount = true;
            }
        }

        bool complete = hasTime && hasAmount && !result.Id.IsEmpty && !result.Source.IsEmpty && !result.Entity.IsEmpty;
        return complete ? result : throw new FormatException("The event lacks id, source, time, entity or amount.");
    }

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        byte[] plain = new byte[reader.ValueSpan.Length];
        return plain.AsSpan(0, reader.CopyString(plain));
    }

    private static long Microseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static long Hundredths(ReadOnlySpan<byte> number)
    {
        bool negative = number is [(byte)'-', ..];
        long value = 0;
        int decimals = -1;
        foreach (byte character in negative ? number[1..] : number)
        {
            if (character == (byte)'.')
            {
                decimals = 0;
                continue;
            }

            if (!char.IsAsciiDigit((char)character) || decimals == 2)
            {
                throw new FormatException("The amount is no plain number with at most two decimals.");
            }

            value = checked((value * 10) + (character - '0'));
            decimals += decimals < 0 ? 0 : 1;
        }

        value = checked(value * (decimals switch { 2 => 1, 1 => 10, _ => 100 }));
        return negative ? -value : value;
    }
}
