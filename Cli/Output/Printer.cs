using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Output;

/// <summary>Writes a command's results: lines and tables for people, compact JSON for programs.</summary>
internal sealed class Printer
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        // The text is no part of a page, so only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly CommandEnvironment _environment;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public Printer(CommandEnvironment environment) => _environment = environment;

    /// <summary>Writes a line; what would break it, or be obeyed by a terminal, is escaped.</summary>
    public void Line(string text = "") => _environment.Output.WriteLine(VisibleText.Of(text));

    /// <summary>Writes a line of messages, escaped as <see cref="Line"/> does.</summary>
    public void Message(string text)
    {
        _environment.Output.Flush();
        _environment.Error.WriteLine(VisibleText.Of(text));
    }

    /// <summary>Writes one JSON object on a line of its own.</summary>
    public void Json(Action<Utf8JsonWriter> writeMembers)
    {
        _buffer.ResetWrittenCount();
        JsonLine(TextOf(_buffer, writeMembers));
    }

    /// <summary>The same object as a text.</summary>
    public static string TextOf(Action<Utf8JsonWriter> writeMembers) =>
        TextOf(new ArrayBufferWriter<byte>(), writeMembers);

    /// <summary>Writes one JSON object, as a server wrote it, on a line of its own.</summary>
    public void JsonLine(string json)
    {
        _environment.Output.Write(json);
        _environment.Output.Write('\n');
    }

    /// <summary>Draws a table on a terminal; elsewhere writes it as columns of plain text.</summary>
    public void Table(TableText table)
    {
        if (_environment.OutputIsTerminal)
        {
            TerminalTable.Draw(table, _environment);
        }
        else
        {
            table.WritePlain(_environment.Output);
        }
    }

    private static string TextOf(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> writeMembers)
    {
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
