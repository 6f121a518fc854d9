using System.Text.Json;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Records;

/// <summary>Reads the data of records that break a gate again, with the typed reading that found the broken gate. Not
/// safe for use by several threads.</summary>
internal sealed class FaultyReader
{
    private readonly PropertyValues _properties;

    public FaultyReader(CompiledContract contract) => _properties = new PropertyValues(contract);

    /// <summary>The first broken gate after those that are waived, and the columns that can be read.</summary>
    public ReasonCode Read(
        ReadOnlySpan<byte> data,
        ReasonCode waivedReason,
        int waivedProperty,
        Span<Int128> columns,
        out ulong present,
        out int property)
    {
        Load(data);
        present = _properties.ReadColumns(columns);
        return _properties.CheckGates(data, waivedReason, waivedProperty, out property);
    }

    /// <summary>Appends the values in canonical form, broken ones as they came.</summary>
    public void WriteContent(ReadOnlySpan<byte> data, ByteWriter content)
    {
        Load(data);
        _properties.WriteContent(data, content);
    }

    /// <summary>The canonical text of a property; empty when it has no value that can be read.</summary>
    public ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> data, int property)
    {
        Load(data);
        return _properties.TextOf(data, property);
    }

    private void Load(ReadOnlySpan<byte> data)
    {
        _properties.Clear();
        var reader = new Utf8JsonReader(data, EventReader.Options);
        if (!reader.Read() || !_properties.Read(ref reader))
        {
            throw new CorruptDataException("The data of a record that breaks a gate is no JSON object.");
        }
    }
}
