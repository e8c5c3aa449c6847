using System.Buffers;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Editing;

/// <summary>
/// A field taken apart into its smallest parts as bytes. New bytes are never searched for delimiters: in some character
/// sets a delimiter may be the second byte of a character.
/// </summary>
internal sealed class EditedField
{
    private readonly List<List<List<byte[]>>> _repetitions = [];

    public static EditedField Of(Hl7Element field)
    {
        EditedField result = new();
        foreach (Hl7Element repetition in field)
        {
            List<List<byte[]>> components = [];
            foreach (Hl7Element component in repetition)
            {
                List<byte[]> parts = [];
                foreach (Hl7Element part in component)
                {
                    parts.Add(part.RawSpan.ToArray());
                }

                components.Add(parts);
            }

            result._repetitions.Add(components);
        }

        return result;
    }

    public void Set(Hl7Path path, byte[] value)
    {
        if (path.Repetition == 0 && path.Component == 0)
        {
            _repetitions.Clear();
        }

        List<List<byte[]>> repetition = Reach(_repetitions, Math.Max(path.Repetition, 1), static () => []);
        if (path.Component == 0)
        {
            repetition.Clear();
        }

        List<byte[]> component = Reach(repetition, Math.Max(path.Component, 1), static () => []);
        if (path.Subcomponent == 0)
        {
            component.Clear();
        }

        Reach(component, Math.Max(path.Subcomponent, 1), static () => []);
        component[Math.Max(path.Subcomponent, 1) - 1] = value;
    }

    public void WriteTo(IBufferWriter<byte> output, EncodingCharacters characters)
    {
        for (int i = 0; i < _repetitions.Count; i++)
        {
            Separate(output, i, characters.Repetition);
            for (int j = 0; j < _repetitions[i].Count; j++)
            {
                Separate(output, j, characters.Component);
                for (int k = 0; k < _repetitions[i][j].Count; k++)
                {
                    Separate(output, k, characters.Subcomponent);
                    output.Write(_repetitions[i][j][k]);
                }
            }
        }
    }

    private static T Reach<T>(List<T> list, int number, Func<T> make)
    {
        while (list.Count < number)
        {
            list.Add(make());
        }

        return list[number - 1];
    }

    private static void Separate(IBufferWriter<byte> output, int index, byte separator)
    {
        if (index > 0)
        {
            output.Write([separator]);
        }
    }
}
