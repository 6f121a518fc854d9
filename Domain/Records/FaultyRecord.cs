using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
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
        using var data = JsonDocument.Parse(new RecordParts(record).RawData.ToArray());
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

    /// <summary>
    /// Appends <paramref name="record"/> to <paramref name="target"/> to be judged again: its bytes as they are, and a
    /// header with the gate that it breaks next. Values that cannot be read at their type and scale are absent. A
    /// record that breaks no gate is decoded.
    /// </summary>
    /// <param name="record">The record of an event, without the length before it.</param>
    /// <param name="contract">The contract, which is that of <paramref name="target"/>.</param>
    /// <param name="key">The key of the hashes.</param>
    /// <param name="waivedReason">With <paramref name="waivedProperty"/> the last gate that is waived: all up to it
    /// are, ordered by reason code, then property.</param>
    /// <param name="waivedProperty">The index of the property of that gate; −1 when it has none.</param>
    /// <param name="target">The batch to append to.</param>
    public static void Recheck(
        ReadOnlySpan<byte> record,
        CompiledContract contract,
        HashKey key,
        ReasonCode waivedReason,
        int waivedProperty,
        RecordBatch target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (contract != target.Contract)
        {
            throw new ArgumentException("The batch is of another contract.", nameof(target));
        }

        target.Bytes.WriteVarint((ulong)record.Length);
        var index = target.Count;
        ref var header = ref target.Add();
        header.Start = target.Bytes.Length;
        header.Length = record.Length;
        target.Bytes.WriteRaw(record);
        RecordCodec.DecodeOne(record, target, index, key);
        if (header.Gate != ReasonCode.None)
        {
            header.Gate = target.Faulty.Read(
                new RecordParts(record).RawData,
                waivedReason,
                waivedProperty,
                target.ValuesOf(index),
                out header.Present,
                out header.GateProperty);
        }
    }

    /// <summary>The <c>data</c> of the event, as it came.</summary>
    public static string ReadDataText(ReadOnlySpan<byte> record) =>
        Encoding.UTF8.GetString(new RecordParts(record).RawData);
}
