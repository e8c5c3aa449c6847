using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HealthLedger.House.Tests.Snapshots;

/// <summary>
/// Reads `Entries` of the core's internal class HealthLedger.Canonical.WireFormat: a static sequence whose items
/// are a tuple of four, or have the members Name, Number (or Label), Cddl and GoldenHex.
/// </summary>
internal static class WireFormatReader
{
    public const string Holder = "HealthLedger.Canonical.WireFormat";

    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string[][] Fields =
        [["Name"], ["Number", "Label"], ["Cddl", "CddlLine"], ["GoldenHex", "Golden"]];

    /// <summary>Four lines for an entry; nothing when the class does not exist yet.</summary>
    public static IEnumerable<string> Render(Type? holder)
    {
        if (holder is null)
        {
            return [];
        }

        if (ValueOf(holder, null, "Entries") is not IEnumerable entries)
        {
            throw new InvalidDataException($"{holder.FullName} has no static Entries that can be listed.");
        }

        List<string[]> rows = entries.Cast<object>().Select(Row).ToList();
        if (rows.GroupBy(row => row[0], StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"{holder.FullName} lists {twice.Key} twice.");
        }

        return rows.OrderBy(row => row[0], StringComparer.Ordinal)
            .SelectMany(row => new[] { $"{row[0]} {row[1]}", $"    cddl   {row[2]}", $"    golden {row[3]}" });
    }

    private static string[] Row(object entry)
    {
        string[] row = entry is ITuple { Length: 4 } tuple
            ? Enumerable.Range(0, 4).Select(index => Text(tuple[index])).ToArray()
            : Fields.Select(names =>
                Text(names.Select(name => ValueOf(entry.GetType(), entry, name))
                    .FirstOrDefault(value => value is not null))).ToArray();
        if (Array.Exists(row, string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException(
                $"An entry of {Holder} lacks one of Name, Number, Cddl, GoldenHex: [{string.Join(", ", row)}]");
        }

        if (row[3].Length % 2 != 0 || !row[3].All(char.IsAsciiHexDigitLower))
        {
            throw new InvalidDataException($"The golden encoding of {row[0]} is not lower-case hex.");
        }

        return row;
    }

    private static object? ValueOf(Type type, object? instance, string name) =>
        type.GetProperty(name, Any)?.GetValue(instance)
        ?? type.GetField(name, Any)?.GetValue(instance)
        ?? type.GetMethod(name, Any, Type.EmptyTypes)?.Invoke(instance, null);

    private static string Text(object? value) => value is Enum number
        ? $"{number} {Convert.ToInt64(number, CultureInfo.InvariantCulture)}"
        : Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() ?? string.Empty;
}
