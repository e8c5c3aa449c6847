using System.Globalization;
using System.Xml;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>Reads HL7v2xConformanceProfile, without document type declarations and within limits.</summary>
internal sealed class ProfileReader
{
    private const long MostCharacters = 16 * 1024 * 1024;
    private const int MostElements = 200_000;
    private const int MostDepth = 24;
    private const int MostParts = 1_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    };

    private readonly Stack<ProfileElement> _open = new();
    private int _elements;

    public ProfileElement? Message { get; private set; }

    public string MessageCode { get; private set; } = string.Empty;

    public string TriggerEvent { get; private set; } = string.Empty;

    public bool TryRead(Stream stream, out Hl7ConfigurationError error)
    {
        using XmlReader xml = XmlReader.Create(stream, Settings);
        try
        {
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.EndElement && _open.Count > 0 && IsDescribed(xml.LocalName))
                {
                    _open.Pop();
                }
                else if (xml.NodeType == XmlNodeType.Element && !Open(xml))
                {
                    error = At(Hl7v2ErrorCodes.ProfileInvalid, xml);
                    return false;
                }
            }
        }
        catch (XmlException exception)
        {
            error = new Hl7ConfigurationError(Hl7v2ErrorCodes.ProfileUnreadable, "profile", exception.LineNumber);
            return false;
        }

        error = Message is null
            ? new Hl7ConfigurationError(Hl7v2ErrorCodes.ProfileInvalid, "HL7v2xStaticDef", 0)
            : default;
        return Message is not null;
    }

    private static bool IsDescribed(string name) => KindOf(name) is not null;

    private static ProfileElementKind? KindOf(string name) => name switch
    {
        "HL7v2xStaticDef" => ProfileElementKind.Message,
        "SegGroup" => ProfileElementKind.Group,
        "Segment" => ProfileElementKind.Segment,
        "Field" => ProfileElementKind.Field,
        "Component" => ProfileElementKind.Component,
        "SubComponent" => ProfileElementKind.Subcomponent,
        _ => null,
    };

    /// <summary>What else a profile holds (meta data, texts, examples) says nothing about messages.</summary>
    private bool Open(XmlReader xml)
    {
        if (++_elements > MostElements || xml.Depth > MostDepth)
        {
            return false;
        }

        if (KindOf(xml.LocalName) is not { } kind)
        {
            return true;
        }

        if (!TryRead(xml, kind, out ProfileElement? element))
        {
            return false;
        }

        if (kind == ProfileElementKind.Message)
        {
            MessageCode = xml.GetAttribute("MsgType") ?? string.Empty;
            TriggerEvent = xml.GetAttribute("EventType") ?? string.Empty;
            bool isFirst = Message is null;
            Message = element;
            Push(xml, element!);
            return isFirst && MessageCode.Length == 3;
        }

        if (!_open.TryPeek(out ProfileElement? above) || !MayHold(above.Kind, kind) || above.Parts.Count == MostParts)
        {
            return false;
        }

        above.Parts.Add(element!);
        Push(xml, element!);
        return true;
    }

    private void Push(XmlReader xml, ProfileElement element)
    {
        if (!xml.IsEmptyElement)
        {
            _open.Push(element);
        }
    }

    private static bool MayHold(ProfileElementKind above, ProfileElementKind kind) => kind switch
    {
        ProfileElementKind.Group or ProfileElementKind.Segment =>
            above is ProfileElementKind.Message or ProfileElementKind.Group,
        _ => above == kind - 1,
    };

    private static bool TryRead(XmlReader xml, ProfileElementKind kind, out ProfileElement? element)
    {
        element = null;
        string usage = xml.GetAttribute("Usage") ?? "O";
        bool isUsage = usage is "R" or "RE" or "O" or "C" or "CE" or "X" or "B" or "W";
        string name = xml.GetAttribute("Name") ?? string.Empty;
        bool isNamed = kind switch
        {
            ProfileElementKind.Segment => name.Length == 3 && name.All(char.IsAsciiLetterOrDigit)
                && !name.Any(char.IsAsciiLetterLower) && char.IsAsciiLetterUpper(name[0]),
            ProfileElementKind.Group => name.Length > 0,
            _ => true,
        };
        if (!isUsage || !isNamed
            || !TryNumber(xml, "Min", usage == "R" ? 1 : 0, out int least)
            || !TryMost(xml, out int most)
            || !TryNumber(xml, "Length", 0, out int length)
            || !TryTable(xml, out int table))
        {
            return false;
        }

        element = new ProfileElement(name, kind, usage, least, most)
        {
            DataType = xml.GetAttribute("Datatype") ?? string.Empty,
            Length = length,
            Table = table,
            Constant = xml.GetAttribute("ConstantValue") is { Length: > 0 } constant ? constant : null,
        };
        return true;
    }

    private static bool TryMost(XmlReader xml, out int most)
    {
        most = -1;
        return xml.GetAttribute("Max") is "*" || TryNumber(xml, "Max", 1, out most);
    }

    private static bool TryNumber(XmlReader xml, string attribute, int absent, out int number)
    {
        number = absent;
        string? text = xml.GetAttribute(attribute);
        return string.IsNullOrEmpty(text)
            || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A table of the standard by its number; a table of another name is the profile's own affair.</summary>
    private static bool TryTable(XmlReader xml, out int table)
    {
        string text = xml.GetAttribute("Table") ?? string.Empty;
        text = text.StartsWith("HL7", StringComparison.Ordinal) ? text[3..] : text;
        table = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        return true;
    }

    private static Hl7ConfigurationError At(string code, XmlReader xml) =>
        new(code, xml.LocalName, xml is IXmlLineInfo line && line.HasLineInfo() ? line.LineNumber : 0);
}
