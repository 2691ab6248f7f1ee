// What is spoken for the demo's keyword model, and by which voices of espeak-ng. A voice is an accent and a variant (a vocal
// tract); the variants are split, so that the model is judged, and the demo spoken, by voices that it never heard.

export const keywords = ['on', 'off', 'stop'];

// Words that hold a keyword as a syllable (upon, coffee, stopping) are left out: they are no fair example of either side.
export const otherWords =
  `yes no left right up down go one two three four five six seven eight nine zero hello house cat
  tree happy music window water table computer garden yellow orange morning bottle doctor dog song spot shop top step storm
  start start lamp light radio kitchen bedroom open close and under over after before never maybe monday sunday winter
  summer garage heating colder warmer brighter darker please thank nothing something mother father teacher river mountain
  paper pencil letter number minute second hour today tomorrow yesterday again away around ask all art am in an it is`
    .split(/\s+/)
    .filter((word, i, all) => all.indexOf(word) === i);

export const sentences = [
  'please make it a little warmer in here',
  'the quick brown fox jumps over the lazy dog',
  'what is the weather going to be like tomorrow',
  'we will meet at seven in the evening',
  'she reads the paper every single morning',
  'there is a train leaving for the city at nine',
  'could you tell me the way to the library',
  'my brother plays the violin and the piano',
  'remember to water the plants this week',
  'a little rain will do the garden good',
  'they travelled by bus through the mountains',
  'three green apples and a loaf of bread',
  'the meeting has been moved to friday',
  'he never said where he was going',
  'turn the page and read the next line',
  'open the window and let the fresh air in',
  'the children are playing in the park',
  'it takes an hour to get there by car',
  'let us have dinner together some time',
  'nobody knew the answer to the question',
];

export const accents = [
  'en-us',
  'en-gb',
  'en-gb-x-rp',
  'en-gb-scotland',
  'en-gb-x-gbclan',
  'en-gb-x-gbcwmd',
  'en-029',
  'en-us-nyc',
];

export const variants = {
  train:
    `m1 m2 m4 m5 m6 m8 f1 f3 f4 f5 Alex Alicia Andy Gene Lee Mario Mike Steph steph2 adam anika aunty belinda david ed
    grandma john linda marcelo max michel miguel norbert pablo pedro quincy robert sandro shelby travis zac klatt klatt3`.split(
      /\s+/,
    ),
  test: `m3 m7 f2 Andrea Annie Michael benjamin edward paul rob steph3 victor klatt2 iven2`.split(/\s+/),
};

// The demo's stream: text, voice, speed (words per minute), pitch (0 to 99). All of its voices are test voices.
export const demoWords = [
  ['on', 'en-us+f2', 145, 50],
  ['music', 'en-gb+m3', 150, 45],
  ['off', 'en-us+Annie', 140, 55],
  ['hello', 'en-us+m7', 150, 40],
  ['stop', 'en-gb-x-rp+benjamin', 145, 50],
  ['seven', 'en-us+f2', 150, 60],
  ['window', 'en-us+Michael', 150, 45],
  ['on', 'en-us+m3', 140, 50],
  ['yes', 'en-gb+Andrea', 150, 50],
  ['stop', 'en-us+f2', 140, 45],
  ['garden', 'en-us+paul', 150, 50],
  ['off', 'en-us+m7', 140, 45],
];
