using System.Text;
using System.Text.Encodings.Web;

namespace StreamBatch.Cli.Simulating;

/// <summary>
/// Escapes what JSON demands and nothing else, in the form of RFC 8785: <c>"</c>, <c>\</c>, and control characters as
/// <c>\b \t \n \f \r</c> or <c>\u001f</c>. The encoders that come with .NET also escape what is past the basic plane,
/// unassigned, private, or a space.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    public static readonly PlainJsonEncoder Instance = new();

    private const string Hex = "0123456789abcdef";

    private PlainJsonEncoder()
    {
    }

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var characters = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < characters.Length; i++)
        {
            if (WillEncode(characters[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (var i = 0; i < utf8Text.Length; i++)
        {
            if (WillEncode(utf8Text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar,
        char* buffer,
        int bufferLength,
        out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        if (!WillEncode(unicodeScalar))
        {
            return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
        }

        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            '\b' => @"\b",
            '\t' => @"\t",
            '\n' => @"\n",
            '\f' => @"\f",
            '\r' => @"\r",
            _ => $@"\u00{Hex[unicodeScalar >> 4]}{Hex[unicodeScalar & 15]}",
        };
        numberOfCharactersWritten = text.TryCopyTo(output) ? text.Length : 0;
        return numberOfCharactersWritten > 0;
    }
}
