using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Records;

/// <summary>
/// Reads the columns of a record that breaks a gate as well as they can be read: what a batch job that has no such gate
/// may have counted. A value that is no decimal at its scale counts as null.
/// </summary>
public static class FaultyRecord
{
    /// <summary>Fills <paramref name="values"/> and returns the columns present.</summary>
    public static ulong ReadColumns(ReadOnlySpan<byte> record, CompiledContract contract, Span<Int128> values)
    {
        ArgumentNullException.ThrowIfNull(contract);
        using var data = JsonDocument.Parse(ReadData(record).ToArray());
        ulong present = 0;
        for (var column = 0; column < contract.Columns.Length; column++)
        {
            var property = contract.Contract.Properties[contract.Columns[column]];
            if (!data.RootElement.TryGetProperty(property.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            var isNumber = property.Type is PropertyType.Integer or PropertyType.Number;
            Int128 units = 0;
            if (!isNumber || (value.ValueKind == JsonValueKind.Number
                && DecimalText.TryParse(value.GetRawText(), property.Scale, out units) == DecimalOutcome.Ok))
            {
                values[column] = units;
                present |= 1UL << column;
            }
        }

        return present;
    }

    /// <summary>The <c>data</c> of the event, as it came.</summary>
    public static string ReadDataText(ReadOnlySpan<byte> record) => Encoding.UTF8.GetString(ReadData(record));

    private static ReadOnlySpan<byte> ReadData(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        var flags = reader.ReadByte();
        reader.ReadVarint();
        reader.ReadBytes();
        reader.ReadBytes();
        if ((flags & RecordCodec.SequenceFlag) != 0)
        {
            reader.ReadVarint();
        }

        if ((flags & RecordCodec.TraceFlag) != 0)
        {
            reader.ReadBytes();
        }

        if ((flags & RecordCodec.FaultyFlag) == 0)
        {
            throw new ArgumentException("The record breaks no gate.", nameof(record));
        }

        reader.ReadByte();
        reader.ReadVarint();
        reader.ReadBytes();
        if ((flags & RecordCodec.TimeFlag) != 0)
        {
            reader.ReadZigZag();
        }

        return reader.ReadBytes();
    }
}
