using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>Reads the rules of a site from JSON.</summary>
internal sealed class SiteRuleReader
{
    private const int MostBytes = 1024 * 1024;
    private const int MostRules = 10_000;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 8,
        AllowDuplicateProperties = false,
    };

    private static readonly FrozenSet<string> NoValues = FrozenSet<string>.Empty;

    private readonly ImmutableArray<SiteRule>.Builder _rules = ImmutableArray.CreateBuilder<SiteRule>();
    private string _message = string.Empty;
    private string _trigger = string.Empty;
    private Hl7ConfigurationError _error;

    public ImmutableArray<SiteRule> Rules => _rules.ToImmutable();

    public bool TryRead(ReadOnlyMemory<byte> json, out Hl7ConfigurationError error)
    {
        error = new Hl7ConfigurationError(Hl7v2ErrorCodes.RulesUnreadable, "$", 0);
        if (json.Length > MostBytes)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            bool isRead = ReadRoot(document.RootElement);
            error = _error;
            return isRead;
        }
        catch (JsonException exception)
        {
            error = error with { Place = exception.Path ?? "$", Line = (exception.LineNumber ?? -1) + 1 };
            return false;
        }
        catch (InvalidOperationException)
        {
            // A text that is no UTF-8, or half of a pair of surrogates: found only when the text is read.
            return false;
        }
    }

    private bool ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Fail(Hl7v2ErrorCodes.RulesInvalid, "$");
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name != "messages" || property.Value.ValueKind != JsonValueKind.Object)
            {
                return Fail(Hl7v2ErrorCodes.RulesInvalid, property.Name);
            }

            foreach (JsonProperty message in property.Value.EnumerateObject())
            {
                if (!ReadMessage(message))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool ReadMessage(JsonProperty message)
    {
        string place = $"messages.{message.Name}";
        string[] parts = message.Name.Split('^');
        bool isName = parts.Length <= 2 && parts[0].Length is 1 or 3
            && (parts[0] == "*" ? parts.Length == 1 : parts.All(part => part.Length == 3 && part.All(IsCode)));
        if (!isName || message.Value.ValueKind != JsonValueKind.Object)
        {
            return Fail(Hl7v2ErrorCodes.RulesInvalid, place);
        }

        _message = parts[0];
        _trigger = parts.Length == 2 ? parts[1] : string.Empty;
        foreach (JsonProperty rule in message.Value.EnumerateObject())
        {
            bool isRead = rule.Name switch
            {
                "required" => ReadRequired(rule.Value, $"{place}.required"),
                "codes" => ReadCodes(rule.Value, $"{place}.codes"),
                "patientAuthorities" => ReadAuthorities(rule.Value, $"{place}.patientAuthorities"),
                _ => Fail(Hl7v2ErrorCodes.RulesInvalid, $"{place}.{rule.Name}"),
            };
            if (!isRead)
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadRequired(JsonElement paths, string place)
    {
        if (paths.ValueKind != JsonValueKind.Array)
        {
            return Fail(Hl7v2ErrorCodes.RulesInvalid, place);
        }

        int index = 0;
        foreach (JsonElement path in paths.EnumerateArray())
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{place}[{index++}]");
            if (path.ValueKind != JsonValueKind.String || !Hl7Path.TryParse(path.GetString(), out Hl7Path parsed))
            {
                return Fail(Hl7v2ErrorCodes.RulesInvalid, at);
            }

            if (!Add(SiteRuleKind.Required, parsed, OccurrenceIn(path.GetString()!, parsed), NoValues, at))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadCodes(JsonElement codes, string place)
    {
        if (codes.ValueKind != JsonValueKind.Object)
        {
            return Fail(Hl7v2ErrorCodes.RulesInvalid, place);
        }

        foreach (JsonProperty code in codes.EnumerateObject())
        {
            string at = $"{place}.{code.Name}";
            if (!Hl7Path.TryParse(code.Name, out Hl7Path path)
                || !TryReadValues(code.Value, out FrozenSet<string> values))
            {
                return Fail(Hl7v2ErrorCodes.RulesInvalid, at);
            }

            if (!Add(SiteRuleKind.Codes, path, OccurrenceIn(code.Name, path), values, at))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadAuthorities(JsonElement authorities, string place) =>
        TryReadValues(authorities, out FrozenSet<string> values)
            ? Add(SiteRuleKind.PatientAuthority, default, 0, values, place)
            : Fail(Hl7v2ErrorCodes.RulesInvalid, place);

    /// <summary>At least one text, none of them empty: an empty list would refuse everything, which nobody
    /// means.</summary>
    private static bool TryReadValues(JsonElement list, out FrozenSet<string> values)
    {
        values = NoValues;
        if (list.ValueKind != JsonValueKind.Array
            || list.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        values = list.EnumerateArray().Select(value => value.GetString()!).ToFrozenSet(StringComparer.Ordinal);
        return values.Count > 0 && !values.Contains(string.Empty);
    }

    private static bool IsCode(char letter) => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter);

    private static int OccurrenceIn(string text, Hl7Path path) => text[3] == '[' ? path.SegmentOccurrence : 0;

    private bool Add(SiteRuleKind kind, Hl7Path path, int occurrence, FrozenSet<string> values, string place)
    {
        if (_rules.Count == MostRules)
        {
            return Fail(Hl7v2ErrorCodes.RulesInvalid, place);
        }

        _rules.Add(new SiteRule(_message, _trigger, kind, path, occurrence, values));
        return true;
    }

    private bool Fail(string code, string place)
    {
        _error = new Hl7ConfigurationError(code, place, 0);
        return false;
    }
}
