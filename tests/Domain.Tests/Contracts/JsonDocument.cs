using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

/// <summary>Makes a contract document out of JSON, with lines, so that these tests need no other notation.</summary>
internal static class JsonDocument
{
    /// <summary>Parses <paramref name="json"/>, in which single quotes stand for double ones.</summary>
    public static ContractNode Parse(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json.Replace('\'', '"'));
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        return Node(ref reader, bytes);
    }

    private static ContractNode Node(ref Utf8JsonReader reader, byte[] bytes)
    {
        var line = Line(reader, bytes);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = ImmutableArray.CreateBuilder<(string Name, int Line, ContractNode Value)>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, nameLine) = (reader.GetString()!, Line(reader, bytes));
                    reader.Read();
                    members.Add((name, nameLine, Node(ref reader, bytes)));
                }

                return new ContractNode(line, null, false, members.ToImmutable(), null);
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<ContractNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Node(ref reader, bytes));
                }

                return new ContractNode(line, null, false, null, items.ToImmutable());
            case JsonTokenType.Null:
                return new ContractNode(line, null, false, null, null);
            case JsonTokenType.String:
                return new ContractNode(line, reader.GetString(), true, null, null);
            default:
                return new ContractNode(line, Encoding.UTF8.GetString(reader.ValueSpan), false, null, null);
        }
    }

    private static int Line(Utf8JsonReader reader, byte[] bytes) =>
        1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
}
